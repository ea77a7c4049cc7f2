//! Rules otherwise than they are, to learn what each brings.
//!
//! The variable `LOGBOOM_RULES` holds what is to be otherwise: `absorb=0,clause=8`, or a reason
//! that is to count no more at a place, `AfterColon@Cause=0`. No release build has this module.

use std::env;
use std::sync::LazyLock;

use super::evidence::Reason;
use super::place::Place;
use super::rules::Rules;

/// The rules as the variable has them.
///
/// # Panics
/// If the variable names no rule, since a study would say nothing then.
pub(super) static RULES: LazyLock<Rules> = LazyLock::new(|| {
    let mut rules = Rules::DEFAULT;
    for change in env::var("LOGBOOM_RULES").unwrap_or_default().split_terminator(',') {
        assert!(set(&mut rules, change), "LOGBOOM_RULES: {change} names no rule");
    }
    rules
});

const REASONS: [Reason; 8] = [
    Reason::Variables,
    Reason::UnknownWords,
    Reason::Enclosed,
    Reason::AfterCue,
    Reason::AfterColon,
    Reason::SeenElsewhere,
    Reason::ManyValues,
    Reason::LoneUnknown,
];

const PLACES: [Place; 11] = [
    Place::Key,
    Place::Quoted,
    Place::Bracketed,
    Place::Field,
    Place::Label,
    Place::Colon,
    Place::Cause,
    Place::Cue,
    Place::Link,
    Place::First,
    Place::Plain,
];

/// A switch (0 or 1) or a number.
pub(super) trait Setting {
    fn get(&self) -> usize;
    fn set(&mut self, value: usize);
    fn is_switch(&self) -> bool;
}

impl Setting for bool {
    fn get(&self) -> usize {
        usize::from(*self)
    }

    fn set(&mut self, value: usize) {
        *self = value > 0;
    }

    fn is_switch(&self) -> bool {
        true
    }
}

impl Setting for usize {
    fn get(&self) -> usize {
        *self
    }

    fn set(&mut self, value: usize) {
        *self = value;
    }

    fn is_switch(&self) -> bool {
        false
    }
}

/// Reasons at places, by name.
fn reasons() -> impl Iterator<Item = (String, Reason, Place)> {
    REASONS.into_iter().flat_map(|reason| {
        PLACES.into_iter().map(move |place| (format!("{reason:?}@{place:?}"), reason, place))
    })
}

fn set(rules: &mut Rules, change: &str) -> bool {
    let Some((name, value)) = change.split_once('=') else { return false };
    let Ok(value) = value.parse() else { return false };
    if let Some((_, setting)) = rules.settings().into_iter().find(|(known, _)| *known == name) {
        setting.set(value);
        return true;
    }
    match reasons().find(|(known, ..)| known == name) {
        Some((_, reason, place)) => {
            if value == 0 {
                rules.refused = [rules.refused, &[(reason, place)]].concat().leak();
            }
            true
        }
        None => false,
    }
}

/// All that can be otherwise: its name, its value, and whether it is a switch.
pub fn all() -> Vec<(String, usize, bool)> {
    let mut rules = Rules::DEFAULT;
    let settings = rules.settings();
    let own = settings.iter().map(|(name, it)| ((*name).to_owned(), it.get(), it.is_switch()));
    own.chain(reasons().map(|(name, ..)| (name, 1, true))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_names_a_rule() {
        let mut rules = Rules::DEFAULT;
        for (change, known) in [
            ("absorb=0", true),
            ("AfterColon@Cause=0", true),
            ("absorb", false),
            ("absorb=off", false),
            ("nothing=1", false),
        ] {
            assert_eq!(set(&mut rules, change), known, "{change}");
        }
        assert!(!rules.absorb && rules.seen);
        assert!(!rules.allow(Reason::AfterColon, Place::Cause));
        assert!(rules.allow(Reason::AfterColon, Place::Colon));
    }

    #[test]
    fn names_are_distinct() {
        let mut names: Vec<_> = all().into_iter().map(|(name, ..)| name).collect();
        let count = names.len();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
