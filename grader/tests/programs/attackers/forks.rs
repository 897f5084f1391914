//! A fork bomb.

unsafe extern "C" {
    fn fork() -> i32;
}

fn main() {
    loop {
        // SAFETY: the process has one thread.
        unsafe { fork() };
    }
}
