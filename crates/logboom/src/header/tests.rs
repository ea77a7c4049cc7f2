//! Cutting and learning, checked from the outside.

use super::*;

#[test]
fn layouts_round_trip() {
    for pattern in [
        "<Date> <Time> <Level> <Component>: <Message>",
        "\\<<Skip:num>> <Host> (<Component>([<Pid:num>])?: )?<Content>",
        "[<Time:%Y-%m-%d %H:%M:%S,%3f>: <Level:known>/<Component>] \\(x\\) <Message>",
    ] {
        let layout: Layout = pattern.parse().unwrap();
        assert_eq!(layout.to_string(), pattern);
        assert_eq!(layout.to_string().parse::<Layout>().unwrap(), layout);
    }
    for pattern in ["", "<Time", "<Message> <Time>", "<Level:odd> <Message>", "<Message>)?"] {
        assert!(pattern.parse::<Layout>().unwrap_err().is_usage());
    }
}
