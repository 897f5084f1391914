//! Fills the disk.

use std::fs::File;
use std::io::Write;

fn main() {
    let bytes = vec![1; 1 << 20];
    for number in 0.. {
        if let Ok(mut file) = File::create(format!("file{number}")) {
            for _ in 0..100 {
                let _ = file.write_all(&bytes);
            }
        }
    }
}
