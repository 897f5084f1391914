//! Fills pairs of sockets, whose memory belongs to no process.

use std::io::Write;
use std::os::unix::net::UnixStream;

fn main() {
    let (bytes, mut all) = ([1; 1 << 16], Vec::new());
    while let Ok((mut to, from)) = UnixStream::pair() {
        to.set_nonblocking(true).unwrap();
        while to.write(&bytes).is_ok() {}
        all.push((to, from));
    }
    std::thread::sleep(std::time::Duration::from_secs(120));
}
