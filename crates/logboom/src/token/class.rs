//! The classes of tokens.

use std::fmt;

/// What a token is: literal text or a variable of some class.
///
/// User masks follow the built-in classes, from [`Class::FIRST_MASK`] on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Class(u8);

/// Names of the built-in classes, by their number.
const NAMES: [&str; 18] = [
    "literal", "num", "hex", "uuid", "ip", "mac", "path", "url", "email", "host", "duration",
    "size", "time", "quoted", "value", "id", "word", "rest",
];

/// What makes a token one of each built-in class.
const ABOUT: [&str; 18] = [
    "text",
    "a number, a version or a range",
    "a hexadecimal number: `0x..`, or eight hexadecimal digits and more",
    "a UUID",
    "an address of IPv4 or IPv6",
    "a hardware address",
    "a path",
    "a URL",
    "a mail address",
    "a host name with its domain",
    "a number with a unit of time, which stays text",
    "a number with a unit of data",
    "a date or a time of day",
    "quoted, and no plain word",
    "a constant where a value stands",
    "a word with digits that no other class explains",
    "a word that no lexicon knows, folded to bound memory",
    "the rest of the message, folded to one token",
];

impl Class {
    /// Text that stays as it is.
    pub const LITERAL: Class = Class(0);
    /// A number, with its sign, fraction and exponent; versions and ranges too.
    pub const NUM: Class = Class(1);
    /// A hexadecimal number: `0x..`, or eight or more hexadecimal digits.
    pub const HEX: Class = Class(2);
    /// A UUID.
    pub const UUID: Class = Class(3);
    /// An IPv4 or IPv6 address, with its port or prefix length.
    pub const IP: Class = Class(4);
    /// A MAC or other hardware address.
    pub const MAC: Class = Class(5);
    /// A file path, or the path of a request with its query.
    pub const PATH: Class = Class(6);
    /// A URL of any scheme.
    pub const URL: Class = Class(7);
    /// A mail address.
    pub const EMAIL: Class = Class(8);
    /// A host name with its domain, and its port.
    pub const HOST: Class = Class(9);
    /// A number with a unit of time right behind it, which is text; or several, `1h3m`.
    pub const DURATION: Class = Class(10);
    /// A number with a unit of data attached.
    pub const SIZE: Class = Class(11);
    /// A date, a time of day, or both.
    pub const TIME: Class = Class(12);
    /// What stands between quotes and is no plain word, or a bracketed list of quoted values.
    pub const QUOTED: Class = Class(13);
    /// A constant that stands where a value does: `true`, `null`, ...
    pub const VALUE: Class = Class(14);
    /// An identifier: a word with digits that no other class explains.
    pub const ID: Class = Class(15);
    /// A word that a fold took for a value; the tokenizer never makes one.
    pub const WORD: Class = Class(16);
    /// The tail of a message that was folded into one token.
    pub const REST: Class = Class(17);
    /// The class of the first user mask.
    pub const FIRST_MASK: u8 = 64;

    /// The class of the user mask of that number.
    pub(super) fn mask(number: u8) -> Option<Class> {
        number.checked_add(Self::FIRST_MASK).map(Class)
    }

    /// The class as one byte, as it stands in a shape.
    pub const fn byte(self) -> u8 {
        self.0
    }

    /// The class that [`byte`](Self::byte) gave.
    pub const fn from_byte(byte: u8) -> Class {
        Class(byte)
    }

    /// Whether it is text that stays as it is.
    pub const fn is_literal(self) -> bool {
        self.0 == 0
    }

    /// The number of the user mask, or `None` for a built-in class.
    pub fn mask_number(self) -> Option<usize> {
        self.0.checked_sub(Self::FIRST_MASK).map(usize::from)
    }

    /// The built-in class of that name.
    pub(super) fn named(name: &str) -> Option<Class> {
        NAMES.iter().position(|other| *other == name).map(|number| Class(number as u8))
    }

    /// What makes a token one of this class, in a phrase.
    pub fn about(self) -> &'static str {
        ABOUT.get(usize::from(self.0)).copied().unwrap_or("a mask of yours matches it")
    }

    /// The lower-case name of a built-in class; `"mask"` for a user's mask, whose own
    /// name [`Masks::name`](super::Masks::name) knows.
    pub fn name(self) -> &'static str {
        NAMES.get(usize::from(self.0)).copied().unwrap_or("mask")
    }
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
