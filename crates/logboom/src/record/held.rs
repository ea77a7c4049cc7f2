//! A framer in the middle of its input <-> plain data, to be saved.

use std::sync::Arc;

use memchr::memrchr;
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;

use super::{Framer, MAX_COLOUR, MAX_LINE, State};
use crate::header::{Learned, Learner};
use crate::time::Time;

/// What a framer holds back, and what it knows of its input.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Held {
    /// `None`: layouts are not learned.
    learned: Option<Learned>,
    /// The latest time of the clock.
    pub(crate) latest: Option<Time>,
    state: State,
    begun: ByteBuf,
    pending: ByteBuf,
    /// How many bytes were released, with how many of the layouts.
    released: Option<(usize, usize)>,
    line: u64,
    carry: Option<Time>,
}

impl Framer {
    /// What is to be saved; `None` if nothing came yet.
    pub(crate) fn to_held(&self) -> Option<Held> {
        if self.state == State::Start && self.held.is_empty() {
            return None;
        }
        Some(Held {
            learned: self.learns.then(|| self.learner.learned()),
            latest: self.clock.latest().map(Time::from),
            state: if self.state == State::Ended { State::Running } else { self.state },
            begun: ByteBuf::from(&*self.held),
            pending: ByteBuf::from(&*self.pending),
            released: self.released.as_ref().map(|(len, layouts)| (*len, layouts.len())),
            line: self.line,
            carry: self.carry.map(Time::from),
        })
    }

    /// This framer, which is new, with what another held; `None` if none can have held it.
    pub(crate) fn holding(mut self, held: Held) -> Option<Self> {
        let Held { learned, state, begun, pending, line, .. } = held;
        if learned.is_some() != self.learns || state == State::Ended {
            return None;
        }
        if let Some(learned) = learned {
            self.learner = Learner::resumed(learned)?;
        }
        let short = pending.split(|byte| *byte == b'\n').all(|line| line.len() <= MAX_LINE);
        if !short || begun.len() > MAX_COLOUR + 2 || !(1..1 << 62).contains(&line) {
            return None;
        }
        if let Some((len, layouts)) = held.released {
            if len.checked_sub(1).and_then(|last| pending.get(last)) != Some(&b'\n') {
                return None;
            }
            let known = self.learner.layouts();
            let first = (layouts <= known.len()).then(|| known.iter().take(layouts))?;
            self.released = Some((len, Arc::new(first.cloned().collect())));
        }
        self.state = state;
        self.tail = pending.len() - memrchr(b'\n', &pending).map_or(0, |end| end + 1);
        (self.held, self.pending) = (begun.into_vec(), pending.into_vec());
        (self.line, self.carry) = (line, held.carry.map(Into::into));
        Some(self)
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;
    use crate::header::{Clock, Headers};

    #[test]
    fn what_no_framer_can_hold_is_refused() {
        let new = |headers: Headers| {
            Framer::new(headers, Clock::new(None, TimeZone::unknown(), None), 1 << 20)
        };
        let mut framer = new(Headers::Learn);
        assert!(framer.to_held().is_none());
        framer.push(b"2026-05-01 10:00:00 INFO a\nb");
        let sound = || framer.to_held().unwrap();
        assert!(new(Headers::Learn).holding(sound()).is_some());
        assert!(new(Headers::None).holding(sound()).is_none());
        assert!(new(Headers::Learn).holding(Held { learned: None, ..sound() }).is_none());
        let wrong: [fn(&mut Held); 8] = [
            |held| held.pending = ByteBuf::from(vec![b'a'; MAX_LINE + 1]),
            |held| held.begun = ByteBuf::from(vec![0x1b; 99]),
            |held| held.line = 0,
            |held| held.line = u64::MAX,
            |held| held.state = State::Ended,
            |held| held.released = Some((0, 0)),
            |held| held.released = Some((28, 0)),
            |held| held.released = Some((27, 1)),
        ];
        for (number, wrong) in wrong.into_iter().enumerate() {
            let mut held = sound();
            wrong(&mut held);
            assert!(new(Headers::Learn).holding(held).is_none(), "{number}");
        }
        let released = Held { released: Some((27, 0)), ..sound() };
        assert!(new(Headers::Learn).holding(released).is_some());
    }
}
