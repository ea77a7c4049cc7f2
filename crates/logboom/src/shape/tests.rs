use proptest::prelude::*;

use super::*;
use crate::token::Tokenizer;

/// The shape of a message, with the built-in classes alone.
fn shape_of(message: &[u8]) -> Vec<u8> {
    let mut shape = Vec::new();
    encode(message, Tokenizer::default().tokenize(message), &mut shape);
    shape
}

fn folded(shape: &[u8], level: Level) -> Vec<u8> {
    let mut out = Vec::new();
    fold(shape, level, |word| word.len() < 4, &mut out);
    out
}

/// Bytes that logs have, in combinations that they seldom have.
fn messages() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        4 => "[ -~]{0,12}".prop_map(String::into_bytes),
        4 => "[a-f0-9:./=@'\"\\[\\], _x+-]{0,12}".prop_map(String::into_bytes),
        2 => "(Jan|Mon|node|https?://|10\\.0\\.0\\.1|true|C:\\\\|/var|[ \t]+|1h|::|'t )"
            .prop_map(String::into_bytes),
        1 => prop::collection::vec(any::<u8>(), 0..6),
        1 => Just(vec![1]),
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn the_tokens_can_be_found_again_in_the_shape(message in messages()) {
        let mut tokenizer = Tokenizer::default();
        let tokens = tokenizer.tokenize(&message).to_vec();
        let shape = shape_of(&message);
        let pieces: Vec<_> = decode(&shape).collect();
        prop_assert_eq!(pieces.len(), tokens.len());
        for (piece, token) in pieces.iter().zip(&tokens) {
            prop_assert_eq!((piece.class, piece.spaced), (token.class, token.spaced));
            let literal = if token.class.is_literal() { token.bytes(&message) } else { b"" };
            prop_assert_eq!(piece.literal, literal);
        }
    }

    #[test]
    fn a_coarser_form_of_a_coarser_form_is_that_of_the_shape(message in messages()) {
        let shape = shape_of(&message);
        for (at, finer) in Level::ALL.into_iter().enumerate() {
            for coarser in &Level::ALL[at..] {
                let once = folded(&shape, *coarser);
                prop_assert_eq!(&once, &folded(&folded(&shape, finer), *coarser));
            }
        }
    }

    #[test]
    fn tokens_fold_as_their_shape_does(message in messages()) {
        let mut tokenizer = Tokenizer::default();
        let tokens = tokenizer.tokenize(&message);
        for level in Level::ALL {
            let mut at_once = Vec::new();
            encode_folded(&message, tokens, level, |word| word.len() < 4, &mut at_once);
            prop_assert_eq!(at_once, folded(&shape_of(&message), level));
        }
    }

    #[test]
    fn any_bytes_decode_without_panic(bytes in prop::collection::vec(0u8..40, 0..40)) {
        decode(&bytes).for_each(drop);
        for level in Level::ALL {
            folded(&bytes, level);
        }
    }
}

#[test]
fn folds() {
    let shape = shape_of(b"the job jsmith-abc ran at 12 of xyzzy");
    let cases: [(Level, &[u8]); 4] = [
        (Level::Values, b"the job jsmith-abc ran at \x01\x01 of \x01\x10"),
        (Level::Words, b"the job \x01\x10 ran at \x01\x01 of \x01\x10"),
        (Level::Lead, b"the job \x01\x11\x08"),
        (Level::Length, b"\x01\x11\x08"),
    ];
    for (level, expect) in cases {
        assert_eq!(folded(&shape, level), expect, "{level:?}");
    }
}

#[test]
fn keys_differ_where_shapes_differ() {
    let mut keys = std::collections::HashSet::new();
    for len in 0..100 {
        for byte in 0..len {
            let mut shape = vec![b'a'; len];
            assert!(byte > 0 || keys.insert(key(&shape)), "all alike, {len}");
            shape[byte] ^= 1;
            assert!(keys.insert(key(&shape)), "{byte} of {len}");
        }
        assert!(len == 0 || keys.insert(key(&vec![0; len])), "zeros, {len}");
    }
}
