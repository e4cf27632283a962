//! Types whose form is not that of the type itself.

use super::{Body, Contract, Docs, Field, Shape, Ts, Variant};
use crate::attempts::store::Record;
use crate::event::AttemptId;
use crate::explanation::{Arg, Message};

impl Shape for Arg {
    fn shape(contract: &mut Contract) -> Ts {
        let docs = Docs::of("Arg", "crate/core/src/explanation/mod.rs");
        contract.declare("Arg", docs.of_type(), |contract| {
            let text = Variant::of::<String>(contract, docs.of_part("Text"));
            let message = Variant::of::<Message>(contract, docs.of_part("Message"));
            Body::Variants(vec![text, message])
        })
    }
}

/// What else is in a record is for the core alone.
impl Shape for Record {
    fn shape(contract: &mut Contract) -> Ts {
        let docs = Docs::of("Record", "crate/core/src/attempts/store.rs");
        contract.declare("Record", docs.of_type(), |contract| {
            Body::Object(vec![Field::of::<AttemptId>(contract, "id", docs.of_part("id"), false)], Vec::new())
        })
    }
}
