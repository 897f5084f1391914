//! Chains of processes, each of which starts the next one and ends.

unsafe extern "C" {
    fn fork() -> i32;
    fn _exit(code: i32) -> !;
}

fn main() {
    for _ in 0..8 {
        // SAFETY: the process has one thread.
        if unsafe { fork() } == 0 {
            loop {
                if unsafe { fork() } != 0 {
                    unsafe { _exit(0) };
                }
            }
        }
    }
    std::thread::sleep(std::time::Duration::from_secs(120));
}
