//! Prints what a study can change, one a line: its name, its value, and whether it is a switch.

#![allow(clippy::print_stdout, reason = "a list is what it is for")]

fn main() {
    for (name, value, is_switch) in logboom::mine::study::all() {
        println!("{name} {value} {is_switch}");
    }
}
