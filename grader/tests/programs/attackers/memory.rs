//! Uses more and more memory.

fn main() {
    let mut all = Vec::new();
    loop {
        all.push(vec![1_u8; 1 << 24]);
        std::hint::black_box(&all);
    }
}
