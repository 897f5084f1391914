//! Opens files in many processes, until no more can be opened.

unsafe extern "C" {
    fn fork() -> i32;
}

fn main() {
    for _ in 0..200 {
        // SAFETY: the process has one thread.
        if unsafe { fork() } == 0 {
            let mut all = Vec::new();
            while let Ok(file) = std::fs::File::open("/dev/null") {
                all.push(file);
            }
            std::thread::sleep(std::time::Duration::from_secs(120));
        }
    }
    std::thread::sleep(std::time::Duration::from_secs(120));
}
