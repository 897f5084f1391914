//! Plays a target: input after input until the time is over, each from a seed of its own.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};
use std::{env, fs, process, thread};

use super::mutate::Mutator;

/// No input takes longer. What does is tried twice more: the machine may have had other things to
/// do.
const SLOW: Duration = Duration::from_secs(2);
/// No input takes longer on any machine: it hangs.
const HANGS: Duration = Duration::from_secs(40);

/// What is done with an input: `Err` says what is wrong with what came of it.
type Target<'a> = &'a (dyn Fn(&[u8]) -> Result<(), String> + Sync);

/// Tries every input of the corpus as it is, then changes them until the time is over.
pub(crate) fn play(name: &str, corpus: &[Vec<u8>], target: Target<'_>) {
    let number = |name: &str| env::var(name).ok()?.parse::<u64>().ok();
    let seconds = number("FUZZ_SECONDS");
    let time = Duration::from_secs(seconds.unwrap_or(2));
    // Without a time of its own this is one test among others, and does the same every time.
    let start =
        number("FUZZ_SEED").unwrap_or_else(|| seconds.map_or(0, |_| u64::from(fastrand::u32(..))));
    for (index, input) in corpus.iter().enumerate() {
        if let Err(why) = one(input, target) {
            fail(name, &format!("input {index} of the corpus"), input, &why);
        }
    }
    let mutator = Mutator::new(corpus);
    let (done, ended) = channel::<()>();
    let current = AtomicU64::new(start);
    let began = Instant::now();
    thread::scope(|scope| {
        let (current, mutator) = (&current, &mutator);
        scope.spawn(move || {
            // Dropped at the end of this thread, however it ends.
            let _done = done;
            let mut seed = start;
            while began.elapsed() < time {
                current.store(seed, Ordering::Relaxed);
                let input = mutator.input(seed);
                if let Err(why) = one(&input, target) {
                    fail(name, &format!("FUZZ_SEED={seed}"), &input, &why);
                }
                seed += 1;
            }
        });
        let mut last = (start, Instant::now());
        while ended.recv_timeout(Duration::from_secs(1)) == Err(RecvTimeoutError::Timeout) {
            let seed = current.load(Ordering::Relaxed);
            if seed != last.0 {
                last = (seed, Instant::now());
            } else if last.1.elapsed() > HANGS {
                // A thread cannot be ended, and the scope would wait for it.
                let path = keep(name, &mutator.input(seed));
                eprintln!(
                    "{name}: FUZZ_SEED={seed} hangs; the input is in {}",
                    path.display()
                );
                process::exit(101);
            }
        }
    });
    let inputs = current.load(Ordering::Relaxed) - start;
    println!(
        "{name}: {inputs} inputs in {:.0?}, from FUZZ_SEED={start}",
        began.elapsed()
    );
}

fn one(input: &[u8], target: Target<'_>) -> Result<(), String> {
    let mut shortest = Duration::MAX;
    for _ in 0..3 {
        let began = Instant::now();
        let result = catch_unwind(AssertUnwindSafe(|| target(input)));
        result.unwrap_or_else(|_| Err("it panics".to_owned()))?;
        shortest = shortest.min(began.elapsed());
        if shortest < SLOW {
            return Ok(());
        }
    }
    Err(format!("it takes {shortest:.1?}"))
}

fn fail(name: &str, which: &str, input: &[u8], why: &str) -> ! {
    let path = keep(name, input);
    panic!("{name}: {which}: {why}\nthe input is in {}", path.display());
}

/// Writes an input down.
fn keep(name: &str, input: &[u8]) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("fuzz-{name}.input"));
    // It can be made again from the seed.
    let _ = fs::write(&path, input);
    path
}
