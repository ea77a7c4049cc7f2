//! The pass over the bytes of a message that finds its tokens.

use super::byte::{
    BLANK, DIGIT, DOT, HEX_LETTER, NOT_HEX, SLASH, WORD, byte_at, contraction_end, is_digit_at,
    is_word_at, kind, literal_end, plain_word_end, word_end,
};
use super::{Class, MAX_TOKENS, Token, place, time, word};

/// Appends the tokens of `text[start..]` to `tokens`.
///
/// Stops early once there are more tokens than a message may have.
pub(super) fn scan(text: &[u8], start: usize, tokens: &mut Vec<Token>) {
    let first = tokens.len();
    Scan { text, start, at: start, close: 0, spaced: false, first, tokens }.run();
}

struct Scan<'a> {
    text: &'a [u8],
    /// Where the scanned piece of the message begins.
    start: usize,
    at: usize,
    /// Where the quote that was opened last is closed.
    close: usize,
    /// Whether blanks stand before `at`.
    spaced: bool,
    /// The piece's first token.
    first: usize,
    tokens: &'a mut Vec<Token>,
}

impl Scan<'_> {
    fn run(&mut self) {
        while let Some(&byte) = self.text.get(self.at) {
            let kind = kind(byte);
            if kind & WORD != 0 {
                self.word();
            } else if kind & BLANK != 0 {
                self.at += 1;
                self.spaced = true;
            } else {
                self.punctuation(byte);
            }
            if self.tokens.len() > MAX_TOKENS {
                return;
            }
        }
    }

    /// The byte before `at`, or a blank at the beginning.
    fn before(&self) -> u8 {
        if self.at == self.start { b' ' } else { self.text[self.at - 1] }
    }

    /// The last byte before `at` that is no blank, or NUL at the beginning.
    fn before_blanks(&self) -> u8 {
        match self.tokens.last() {
            Some(last) if self.tokens.len() > self.first => self.text[last.end as usize - 1],
            _ => 0,
        }
    }

    fn push(&mut self, end: usize, class: Class) {
        let spaced = self.spaced && !self.tokens.is_empty();
        self.tokens.push(Token { start: self.at as u32, end: end as u32, class, spaced });
        self.at = end;
        self.spaced = false;
    }

    /// Literal text up to `end`, cut as [`literal_end`] cuts it.
    fn literal(&mut self, end: usize) {
        while self.at < end {
            let next = literal_end(&self.text[..end], self.at);
            self.push(next, Class::LITERAL);
        }
    }

    /// A variable up to `end`; it joins the variable before it when nothing but a
    /// joining byte stands between them: `V:V`, `V-V`.
    fn variable(&mut self, end: usize, class: Class) {
        if !self.spaced && self.tokens.len() > self.first {
            let last = self.tokens.len() - 1;
            if !self.tokens[last].class.is_literal() {
                return self.join(last, end, class);
            }
            let token = self.tokens[last];
            if last > self.first
                && token.end - token.start <= 2
                && !token.spaced
                && matches!(
                    self.text[token.start as usize],
                    b':' | b'.' | b'-' | b'/' | b',' | b'~'
                )
                && !self.tokens[last - 1].class.is_literal()
            {
                self.tokens.pop();
                return self.join(last - 1, end, class);
            }
        }
        self.push(end, class);
    }

    fn join(&mut self, index: usize, end: usize, class: Class) {
        let token = &mut self.tokens[index];
        token.end = end as u32;
        token.class = match (token.class, class) {
            (Class::IP, _) => Class::IP,
            (Class::HOST, _) => Class::HOST,
            (Class::PATH, _) => Class::PATH,
            (a, b) if a == b => a,
            _ => Class::ID,
        };
        self.at = end;
    }

    fn punctuation(&mut self, byte: u8) {
        let found = match byte {
            b'/' => place::unix_path(self.text, self.at, self.before()),
            b'\\' => place::unc_path(self.text, self.at, self.before()),
            b'-' | b'+' => return self.sign(),
            b'"' | b'\'' | b'`' => return self.quote(byte),
            b':' => place::ipv6_tail(self.text, self.at, self.before()),
            b'.' | b'~' => place::relative_path(self.text, self.at, self.before())
                .or_else(|| self.dotted_id(byte)),
            // A message that begins with `["` is quoted as a whole.
            b'[' => place::bracketed_ipv6(self.text, self.at, self.before())
                .or_else(|| place::quoted_list(self.text, self.at).filter(|_| self.at > 0)),
            _ => None,
        };
        match found {
            Some((end, class)) => self.variable(end, class),
            None => self.literal_token(),
        }
    }

    /// An identifier behind a dot: `.index-7`.
    fn dotted_id(&self, byte: u8) -> Option<(usize, Class)> {
        let letter = byte_at(self.text, self.at + 1).is_ascii_alphabetic();
        if byte != b'.' || !letter || !opens_after(self.before()) {
            return None;
        }
        let (end, kinds) = word_end(self.text, self.at + 1);
        let is_id = kinds & DIGIT != 0
            && matches!(
                word::named(self.text, self.at + 1, end, kinds),
                word::Named::Variable(Class::ID)
            );
        is_id.then_some((end, Class::ID))
    }

    fn literal_token(&mut self) {
        let end = literal_end(self.text, self.at);
        self.push(end, Class::LITERAL);
    }

    /// A sign belongs to the number after it unless something stands right before it.
    fn sign(&mut self) {
        let before = self.before();
        let attached = kind(before) & WORD != 0 || matches!(before, b')' | b']' | b'}' | b'-');
        if attached || !is_digit_at(self.text, self.at + 1) {
            return self.literal_token();
        }
        let (end, kinds) = word_end(self.text, self.at + 1);
        match word::number(self.text, self.at + 1, end, kinds) {
            (_, Class::LITERAL) => self.variable(end, Class::ID),
            (end, class) => self.variable(end, class),
        }
    }

    /// Between quotes, what has no blanks and is no plain word is a value.
    fn quote(&mut self, quote: u8) {
        if self.at == self.close || !opens_after(self.before()) {
            return self.literal_token();
        }
        let inside = self.at + 1;
        let mut close = inside;
        while close < self.text.len() && kind(self.text[close]) & BLANK == 0 {
            if self.text[close] == quote {
                break;
            }
            close += 1;
        }
        self.literal_token();
        if byte_at(self.text, close) != quote {
            return;
        }
        self.close = close;
        let odd = is_word_at(self.text, inside) && word_end(self.text, inside).0 != close;
        if odd
            && !is_left_open(&self.text[inside..close])
            && place::end_of_known(self.text, inside, close).is_none()
        {
            self.push(close, Class::QUOTED);
        }
    }

    /// A name that ends in a signed number: `blk_-42`; its `-` is at `end`.
    fn signed_tail(&self, end: usize) -> Option<(usize, Class)> {
        let signed = self.text[end - 1] == b'_' && is_digit_at(self.text, end + 1);
        signed.then(|| (word_end(self.text, end + 1).0, Class::ID))
    }

    fn word(&mut self) {
        let text = self.text;
        // Most words.
        if let Some(end) = plain_word_end(text, self.at)
            && !word::may_mean(&text[self.at..end])
        {
            self.push(end, Class::LITERAL);
            // A blank stands behind it.
            self.spaced = end < text.len();
            self.at = text.len().min(end + 1);
            return;
        }
        let (end, kinds) = word_end(text, self.at);
        if kinds & DIGIT != 0 {
            return self.word_with_digits(end, kinds);
        }
        let found = match byte_at(text, end) {
            b':' => place::before_colon(text, self.at, end, kinds),
            b'@' => place::email(text, end).or_else(|| place::object(text, end)),
            b',' if matches!(self.before_blanks(), b':' | b'=') => place::word_list(text, end),
            b',' if opens_after(self.before()) => place::long_list(text, end),
            b'-' => self.signed_tail(end),
            b'+' | b'/' => word::opaque_end(text, self.at, end).map(|end| (end, Class::ID)),
            _ => None,
        };
        match found.or_else(|| self.named(end, kinds)) {
            Some((end, Class::URL)) if self.is_reference(end) => self.literal(end),
            Some((end, class)) => self.variable(end, class),
            None => self.push(contraction_end(text, end), Class::LITERAL),
        }
    }

    /// What the word without digits up to `end` is, whatever stands behind it.
    #[inline]
    fn named(&self, end: usize, kinds: u16) -> Option<(usize, Class)> {
        let (text, start) = (self.text, self.at);
        if kinds & SLASH != 0 {
            return place::relative(text, start, end);
        }
        if kinds & DOT != 0 && place::is_host(&text[start..end], kinds) {
            return Some((end, Class::HOST));
        }
        if end - start == time::NAME
            && let Some(end) = time::named_date(text, start)
        {
            return Some((end, Class::TIME));
        }
        if kinds & NOT_HEX == 0 && end - start >= 8 && kinds & HEX_LETTER != 0 {
            return Some((end, Class::HEX));
        }
        let is_constant = word::is_constant(&text[start..end]);
        (is_constant && opens_after(self.before_blanks())).then_some((end, Class::VALUE))
    }

    /// Whether the URL up to `end` is one to read more at, so a part of the message.
    fn is_reference(&self, end: usize) -> bool {
        if self.text[self.at..end].contains(&b'?') {
            return false;
        }
        let before = self.tokens[self.first..].iter().rev();
        let word = before.map(|token| token.bytes(self.text)).find(|bytes| bytes != b":");
        word.is_some_and(word::refers)
    }

    fn word_with_digits(&mut self, end: usize, kinds: u16) {
        let text = self.text;
        let start = self.at;
        let next = byte_at(text, end);
        let found = match next {
            b':' => place::before_colon(text, start, end, kinds),
            b'@' => place::email(text, end).or_else(|| place::object(text, end)),
            b'-' => self.signed_tail(end),
            _ => None,
        };
        let opaque = || match next {
            b'+' | b'/' | b'=' => word::opaque_end(text, start, end),
            _ if end - start > 12 => word::opaque_end(text, start, end),
            _ => None,
        };
        if let Some((end, class)) = found.or_else(|| Some((opaque()?, Class::ID))) {
            return self.variable(end, class);
        }
        if is_digit_at(text, start) {
            if let Some(end) = time::numeric_date(text, start) {
                return self.variable(end, Class::TIME);
            }
            let status = (kinds & !(WORD | DIGIT) == 0).then(|| word::status_end(text, start, end));
            if let Some(end) = status.flatten() {
                return self.variable(end, Class::VALUE);
            }
            let (number, class) = word::number(text, start, end, kinds);
            return match class {
                Class::LITERAL => self.literal(end),
                _ => self.variable(number, class),
            };
        }
        match word::named(text, start, end, kinds) {
            word::Named::Literal => self.push(contraction_end(text, end), Class::LITERAL),
            word::Named::Variable(class) => self.variable(end, class),
            word::Named::Stem(stem) => {
                self.literal(stem);
                self.variable(end, Class::NUM);
            }
        }
    }
}

/// Whether a value may begin right after this byte.
fn opens_after(byte: u8) -> bool {
    matches!(
        byte,
        b' ' | b'\t' | b'=' | b':' | b',' | b'(' | b'[' | b'{' | b'<' | b'|' | b'"' | b'\'' | b'`'
    )
}

/// Whether a bracket is opened and not closed: another quote stands in it, which closes nothing
/// (`'Checker('a')'`).
fn is_left_open(text: &[u8]) -> bool {
    let count = |bracket: u8| memchr::memchr_iter(bracket, text).count();
    [(b'(', b')'), (b'[', b']'), (b'{', b'}')]
        .iter()
        .any(|&(open, close)| count(open) > count(close))
}
