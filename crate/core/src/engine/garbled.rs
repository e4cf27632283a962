//! Recognising an answer that the server has put together wrongly: it belongs to the sign-in that waits in its tab, and
//! differs from a right answer in a way that encodings explain. It is explained, and never delivered: nothing but the
//! `state` ties an answer to its sign-in (docs/safety.md, rule 4), and an answer is not changed on its way (rule 2).

use crate::attempts::Attempt;
use crate::event::EventKind;
use crate::protocol::authorization::ResponseMode;
use crate::protocol::callback::Callback;
use crate::protocol::garbled::{Garbling, garbling};
use crate::protocol::loopback::LoopbackUrl;

use super::context::{Context, Garbled};
use super::state::Engine;

impl Engine {
    /// Notes in the event and its context that it is about a garbled answer.
    pub(super) fn note_garbling(&self, cx: &mut Context, kind: &mut EventKind) {
        let (EventKind::CallbackRequest { url, garbled, .. }
        | EventKind::CallbackFailed { url, garbled, .. }
        | EventKind::CallbackAnswered { url, garbled, .. }) = kind
        else {
            return;
        };
        let Some(read) = LoopbackUrl::read(url).filter(|_| !self.is_whole(cx, url)) else { return };
        let mut here = self.attempts.waiting_in(cx.private, cx.tab).filter(|it| is_readable(it));
        let found = match *garbled {
            Some(garbling) => here.find(|it| is_at(it, read.path(), garbling)).map(|it| (it, garbling)),
            None => here.find_map(|it| {
                let sent = it.state.as_ref()?.secret();
                Some((it, garbling(url, sent, it.requested_path(), self.json)?))
            }),
        };
        *garbled = found.map(|(_, garbling)| garbling);
        cx.garbled = found.map(|(attempt, garbling)| Garbled { attempt: attempt.id, garbling });
    }

    /// Returns whether this is the answer to a sign-in, with its `state`.
    fn is_whole(&self, cx: &Context, url: &str) -> bool {
        let state = Callback::read_with(url, self.json).and_then(|callback| callback.state);
        state.is_some_and(|state| self.with_state(cx.private, &state).is_some())
    }
}

/// Returns whether the answer to this sign-in can be read in an address.
fn is_readable(attempt: &Attempt) -> bool {
    let mode = attempt.request.as_ref().map(|request| &request.response_mode);
    attempt.state.is_some() && mode.is_some_and(|mode| *mode != ResponseMode::FormPost)
}

/// Returns whether the answer to this sign-in can be at this path.
fn is_at(attempt: &Attempt, path: &str, garbling: Garbling) -> bool {
    attempt.requested_path().is_none_or(|requested| match garbling {
        // A part of the answer is in the path.
        Garbling::NoQuestionMark => path.starts_with(requested),
        _ => path == requested,
    })
}
