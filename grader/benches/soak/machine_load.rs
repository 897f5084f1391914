//! Disturbs the whole machine: processor, memory and disk.

use std::fs::{self, File};
use std::hint::black_box;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};
use std::{process, thread};

use grader::base::memory::MachineMemory;

use super::disturbance::read_to_the_end;

const MIB: u64 = 1 << 20;

/// How much memory is left when most is taken, and when least is, in bytes.
const LEAST_LEFT: u64 = 768 * MIB;
const MOST_LEFT: u64 = 3072 * MIB;

/// How much is taken or given back at once, in bytes.
const BLOCK: u64 = 32 * MIB;

/// Works until stdin ends.
pub(crate) fn work_until_the_end(work: impl FnOnce() + Send + 'static) -> ! {
    thread::spawn(work);
    read_to_the_end();
    process::exit(0)
}

pub(crate) fn compute() {
    let mut number = 1_u64;
    loop {
        number = black_box(
            number
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1),
        );
    }
}

/// Leaves so much of the machine's memory, and then so much, and writes what it has again and
/// again. Should the kernel have to end a process for want of memory, it is this one.
pub(crate) fn take_memory() {
    let _ = fs::write("/proc/self/oom_score_adj", "1000");
    let mut blocks: Vec<Vec<u8>> = Vec::new();
    loop {
        let [least, most] = [LEAST_LEFT, MOST_LEFT].map(|size| (size as f64).log2());
        let left = (least + (most - least) * fastrand::f64()).exp2() as u64;
        let end = Instant::now() + Duration::from_millis(fastrand::u64(300..3000));
        while Instant::now() < end {
            let available = MachineMemory::now().map_or(0, |memory| memory.available);
            if available > left + BLOCK {
                blocks.push(vec![1; BLOCK as usize]);
            } else if available + BLOCK < left {
                blocks.pop();
            } else {
                thread::sleep(Duration::from_millis(5));
            }
            // Writing a byte of a page keeps it in memory.
            if let Some(block) = blocks.last_mut() {
                block
                    .chunks_mut(4096)
                    .for_each(|page| page[0] = page[0].wrapping_add(1));
            }
        }
    }
}

pub(crate) fn write_files(folder: &Path) {
    let bytes = vec![7_u8; 8 << 20];
    for number in 0_usize.. {
        let written = File::create(folder.join((number % 16).to_string())).and_then(|mut file| {
            file.write_all(&bytes)?;
            file.sync_all()
        });
        written.expect("there is room on the disk");
    }
}
