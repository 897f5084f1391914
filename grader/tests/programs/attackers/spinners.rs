//! Uses all processors, with many processes that try to leave their session.

unsafe extern "C" {
    fn fork() -> i32;
    fn setsid() -> i32;
}

fn main() {
    for _ in 0..240 {
        // SAFETY: the process has one thread.
        if unsafe { fork() } == 0 {
            unsafe { setsid() };
            loop {
                std::hint::spin_loop();
            }
        }
    }
    std::thread::sleep(std::time::Duration::from_secs(120));
}
