//! A macro that grows until the compiler has no memory left.

macro_rules! grow {
    ($($all:tt)*) => { grow!($($all)* $($all)*) };
}

fn main() {
    grow!(x);
}
