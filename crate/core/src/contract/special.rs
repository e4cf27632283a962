//! Types whose form is not that of the type itself.

use super::{Body, Contract, Field, Nulls, Shape, Ts};
use crate::attempts::store::Record;
use crate::browser::rule::Rule;
use crate::event::{Event, EventKind};
use crate::wording::{Arg, Message};

impl Shape for Event {
    fn shape(contract: &mut Contract) -> Ts {
        contract.declare("Event", "crate/core/src/event.rs", |contract| {
            let kinds = EventKind::shape(contract);
            let time = Field::of(contract, Nulls::Stay, "time", |event: &Self| &event.time);
            let private = Field::of(contract, Nulls::Stay, "private", |event: &Self| &event.private);
            Body::Object(vec![time, private], Some(kinds))
        })
    }
}

impl Shape for Arg {
    fn shape(contract: &mut Contract) -> Ts {
        contract.declare("Arg", "crate/core/src/wording.rs", |contract| {
            Body::Types(vec![String::shape(contract), Message::shape(contract)])
        })
    }
}

/// What else is in a record is for the core alone.
impl Shape for Record {
    fn shape(contract: &mut Contract) -> Ts {
        contract.declare("Record", "crate/core/src/attempts/store.rs", |contract| {
            Body::Object(vec![Field::of(contract, Nulls::Stay, "id", |record: &Self| &record.id)], None)
        })
    }
}

/// The browser takes it, and has a name for it.
impl Shape for Rule {
    fn shape(_: &mut Contract) -> Ts {
        Ts::named("chrome.declarativeNetRequest.Rule")
    }
}
