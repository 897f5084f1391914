//! Prints without end.

use std::io::Write;

fn main() {
    let bytes = vec![b'x'; 1 << 16];
    loop {
        let _ = std::io::stdout().write_all(&bytes);
        let _ = std::io::stderr().write_all(&bytes);
    }
}
