//! message -> tokens, masked by class.
//!
//! Enters: the bytes of one message. Leaves: its tokens in order; every byte of the
//! message is blank or lies in exactly one token.

/// What a token is: literal text or a variable of some class.
///
/// User masks follow the built-in classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Class(u8);

/// A piece of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// First byte in the message.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// Literal, or the class of the variable.
    pub class: Class,
    /// Whether blanks stand before it.
    pub spaced: bool,
}
