//! Lists of values and of words.

use super::*;

#[test]
fn lists_of_any_length() {
    check(
        "values that blanks part",
        &[
            "Ask 10.0.0.1 to delete 17",
            "Ask 10.0.0.1 to delete 17 18",
            "Ask 10.0.0.1 to delete 17 18 19 20",
        ],
        &["Ask <*> to delete <*>"],
    );
    check(
        "pairs in any order, some of which are values already",
        &[
            "Parameters: 10.0.0.1, rate=3",
            "Parameters: 10.0.0.1, depth=3, rate=4",
            "Parameters: rate=3, 10.0.0.1, seed=5",
            "Parameters: depth=3, seed=4, rate=8, 10.0.0.1",
            "Parameters: seed=3, 10.0.0.1, depth=4",
            "Parameters: rate=3, 10.0.0.1, depth=4",
            "Parameters: seed=3, rate=1, 10.0.0.1",
            "Parameters: depth=3, 10.0.0.1",
            "Parameters: 10.0.0.1, depth=3",
        ],
        &["Parameters: <*>"],
    );
    check(
        "words in any order",
        &[
            "Granted token 7 for scopes email",
            "Granted token 8 for scopes profile email",
            "Granted token 9 for scopes email profile",
            "Granted token 9 for scopes profile address phone",
            "Granted token 9 for scopes phone email profile",
            "Granted token 9 for scopes address phone",
            "Granted token 9 for scopes phone",
            "Granted token 9 for scopes profile phone",
            "Granted token 9 for scopes address",
        ],
        &["Granted token <*> for scopes <*>"],
    );
    check(
        "words in any order, behind another value that varies",
        &[
            "Granted token 7 to client billing for scopes email",
            "Granted token 8 to client search for scopes profile email orders:read",
            "Granted token 9 to client data for scopes email profile",
            "Granted token 9 to client growth for scopes profile address phone",
            "Granted token 9 to client billing for scopes phone carts:write profile",
            "Granted token 9 to client search for scopes address phone",
            "Granted token 9 to client data for scopes phone users:read email",
        ],
        &["Granted token <*> to client <*> for scopes <*>"],
    );
    check(
        "values that commas part, with text behind",
        &["Joined volumes 7 of the pool", "Joined volumes 7, 8 of the pool"],
        &["Joined volumes <*> of the pool"],
    );
    check(
        "as many values are no list",
        &["Moved 17 18 to disk 9", "Moved 17 19 to disk 4"],
        &["Moved <*> <*> to disk <*>"],
    );
    check(
        "as many values are no list, whatever their units",
        &[
            "Built 7 parts in 3ms, 9 of them new",
            "Built 8 parts in 4s, 2 of them new",
            "Built 8 parts in 3m1s, 2 of them new",
        ],
        &["Built <*> parts in <*>, <*> of them new"],
    );
    check(
        "pairs with other keys",
        &["Weights: heat=3, noise=4", "Weights: noise=4, heat=3, noise=9"],
        &["Weights: <*>"],
    );
    check(
        "a clause is no pair",
        &[
            "image 7 at (/a/b): in use: on 1 host, 0 on others that share it",
            "image 7 at (/a/b): checking",
        ],
        &[
            "image <*> at (<*>): in use: on <*> host, <*> on others that share it",
            "image <*> at (<*>): checking",
        ],
    );
}
