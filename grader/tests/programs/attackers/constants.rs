//! A constant that takes the compiler for ever.
#![allow(long_running_const_eval)]

const NUMBER: u64 = {
    let mut number = 0;
    while number != u64::MAX {
        number += 1;
    }
    number
};

fn main() {
    println!("{NUMBER}");
}
