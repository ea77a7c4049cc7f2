use proptest::prelude::*;

use super::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn every_byte_is_blank_or_in_one_token(message in prop::collection::vec(any::<u8>(), 0..200)) {
        let mut tokenizer = Tokenizer::default();
        let mut at = 0;
        for token in tokenizer.tokenize(&message) {
            let gap = &message[at..token.start as usize];
            prop_assert!(byte::trim_end(gap).is_empty());
            prop_assert!(token.start < token.end);
            prop_assert_eq!(token.spaced, at > 0 && !gap.is_empty());
            at = token.end as usize;
        }
        prop_assert!(byte::trim_end(&message[at..]).is_empty());
    }
}
