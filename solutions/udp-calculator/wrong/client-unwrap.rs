//! Unwraps every result, as if nothing could go wrong.
//!
//! Breaks: says-that-a-line-is-too-long
//! Fails: no-server (crashed)
//! Fails: silent-server (crashed)
//! Fails: line-too-long (crashed)
//! Fails: end-of-input (crashed)

use netlab::{Datagrams, print_line, prompt};

const PROMPTS: [&str; 3] = [
    "Input the first integer: ",
    "Input an operator (+ / * -): ",
    "Input the second integer: ",
];

fn main() {
    let server = Datagrams::connect(netlab::address("127.0.0.1:8888")).unwrap();
    print_line!("====================================");
    print_line!("Welcome to Ironclads UDP Calculator!");
    print_line!("====================================\n");
    let tokens = PROMPTS.map(|question| prompt(question).unwrap().unwrap());
    for token in tokens {
        server.send(&token).unwrap();
    }
    let answer = server.receive().unwrap();
    print_line!("The answer is: {}", String::from_utf8_lossy(&answer));
}
