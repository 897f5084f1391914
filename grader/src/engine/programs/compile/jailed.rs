//! Compiles what strangers have written: each program in a jail of its own, which has no network
//! and in which nothing can be read but the compiler, the course's libraries and that program's own
//! sources. A compiler runs no program of its input's, but it reads files at its input's word, and
//! may be kept busy for ever.

use std::collections::HashMap;
use std::ffi::OsString;
use std::fs::{self, File, Permissions};
use std::os::fd::OwnedFd;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use std::{io, thread};

use tokio::io::AsyncReadExt;
use tokio::net::unix::pipe;
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

use super::cargo::{BuildError, BuildRequest, build};
use super::dependencies::{Metadata, Needs};
use super::messages::Messages;
use super::place::SourcePlace;
use super::toolchain::Toolchain;
use crate::base::level::Isolation;
use crate::base::process::{Exit, Limit, Limits};
use crate::engine::programs::submission::Sources;
use crate::engine::runner::Settings;
use crate::sandbox::{FsAccess, Launch, Program, StartError, WorkingFolder, enter_case};

/// The compiler's output, in the folder in which it works.
const OUTPUT: &str = "the-program";
/// How long its words are waited for when it is dead.
const GRACE: Duration = Duration::from_secs(5);

/// A program to compile.
#[derive(Debug, Clone)]
pub struct Task {
    /// The package whose libraries it may use.
    pub package: String,
    /// Its name.
    pub name: String,
    /// The name of the file that it becomes; no two tasks have the same.
    pub file: String,
    /// What it is made of.
    pub sources: Arc<Sources>,
    /// Where among these it begins.
    pub main: PathBuf,
}

/// A program that was compiled.
#[derive(Debug, Clone)]
pub struct Compiled {
    /// Where it is.
    pub binary: PathBuf,
    /// What the compiler warned of.
    pub warnings: String,
}

/// Why there is no program, which is its author's matter.
#[derive(Debug, Clone)]
pub struct Rejected {
    /// What became of the compiler, if it did not simply say what is wrong.
    pub why: Option<String>,
    /// What it said, as it is.
    pub messages: String,
}

/// A compiler for programs that are not to be trusted, and what it has made, which goes with this
/// value.
#[derive(Debug)]
pub struct Compiler {
    folder: SourcePlace,
    toolchain: Toolchain,
    needs: HashMap<String, Needs>,
    limits: Limits,
    settings: Settings,
}

impl Compiler {
    /// Has cargo build what the course's own programs of this order are linked with, and tries
    /// whether the compiler works in its jail. `cpu` is the processor time that it may use on
    /// one program.
    ///
    /// # Errors
    /// Where cargo, the compiler or the jail does not work. That the course's own programs do not
    /// compile is no error.
    pub fn new(
        root: &Path,
        order: &BuildRequest,
        cpu: Duration,
        settings: &Settings,
        watched: bool,
    ) -> Result<Self, BuildError> {
        let built = build(root, order, watched, &settings.cancel)?;
        let mut toolchain = Toolchain::find(root)?;
        let metadata = Metadata::read(root, &toolchain.host)?;
        let target = metadata.target();
        let folder = SourcePlace::new(&target)?;
        if settings.isolation == Isolation::User && !toolchain.is_open() {
            toolchain = toolchain.opened(&folder.open_folder("toolchain")?)?;
        }
        let libraries = folder.open_folder("libraries")?;
        folder.open_folder("programs")?;
        let copies = folder.open_folder("copies")?;
        // To be passed, but not listed.
        fs::set_permissions(copies, Permissions::from_mode(0o711))?;
        let mut needs = HashMap::new();
        for package in &order.packages {
            let gathered = metadata.gather(package, &built, &libraries)?;
            needs.insert(package.clone(), gathered);
        }
        let compiler = Self {
            folder,
            toolchain,
            needs,
            limits: limits(cpu),
            settings: settings.clone(),
        };
        compiler.try_out(&order.packages)?;
        Ok(compiler)
    }

    /// Where the libraries are that programs are linked with.
    #[must_use]
    pub fn libraries(&self) -> PathBuf {
        self.folder.path().join("libraries")
    }

    /// A folder for copies of programs that are not compiled, which nobody can list.
    #[must_use]
    pub fn copies(&self) -> PathBuf {
        self.folder.path().join("copies")
    }

    /// The processor time that it may use on one program.
    #[must_use]
    pub fn cpu(&self) -> Duration {
        self.limits.cpu
    }

    /// What the compiler says of its version.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.toolchain.version
    }

    /// Compiles programs, as many at once as there are processors; tells of each, in order.
    ///
    /// # Errors
    /// Where a jail cannot be built, or everything was to end.
    pub fn compile(&self, tasks: &[Task]) -> Result<Vec<Result<Compiled, Rejected>>, BuildError> {
        let next = AtomicUsize::new(0);
        let results = Mutex::new(Vec::new());
        // Threads of their own, for each enters a network.
        let work = || {
            loop {
                let index = next.fetch_add(1, Ordering::Relaxed);
                let Some(task) = tasks.get(index) else { return };
                let result = self.one(task);
                let mut results = results.lock().unwrap_or_else(PoisonError::into_inner);
                results.push((index, result));
            }
        };
        thread::scope(|scope| {
            let cores = thread::available_parallelism().map_or(1, usize::from);
            for _ in 0..cores.min(tasks.len()) {
                scope.spawn(work);
            }
        });
        let mut results = results.into_inner().unwrap_or_else(PoisonError::into_inner);
        results.sort_by_key(|(index, _)| *index);
        results.into_iter().map(|(_, result)| result).collect()
    }

    /// A program that is right, for each package that needs something else: if one does not
    /// compile, no student is to hear that theirs does not.
    fn try_out(&self, packages: &[String]) -> Result<(), BuildError> {
        let mut known: Vec<&Needs> = Vec::new();
        let mut tasks = Vec::new();
        for package in packages {
            let Some(needs) = self.needs.get(package) else {
                continue;
            };
            if known.contains(&needs) {
                continue;
            }
            known.push(needs);
            let crates = needs.crates.iter();
            let uses = crates.map(|(name, _)| format!("extern crate {name} as _;\n"));
            let text = uses.collect::<String>() + "fn main() { println!(\"it works\"); }\n";
            tasks.push(Task {
                package: package.clone(),
                name: format!("{package}-trial"),
                file: format!("{package}-trial"),
                sources: Arc::new(("trial.rs", text.as_str()).into()),
                main: "trial.rs".into(),
            });
        }
        for result in self.compile(&tasks)? {
            if let Err(Rejected { why, messages }) = result {
                return Err(BuildError::Jail(why.unwrap_or_default() + &messages));
            }
        }
        Ok(())
    }

    /// Compiles one program, on a thread that does nothing but compile and run: it enters a network
    /// of its own.
    ///
    /// # Errors
    /// Where a jail cannot be built, or everything was to end.
    pub fn one(&self, task: &Task) -> Result<Result<Compiled, Rejected>, BuildError> {
        let level = self.settings.isolation;
        enter_case(level)?;
        let folder = WorkingFolder::new(level, &self.limits)?;
        task.sources.write(folder.path())?;
        let launch = self.launch(task, folder.path())?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_io()
            .enable_time()
            .build()?;
        let CompilerEnd { exit, over, said } = runtime.block_on(self.run(&launch))?;
        let (messages, warnings) = said;
        let why = over.or_else(|| match exit {
            Some(exit @ Exit::Signal(_)) => {
                Some(format!("the compiler crashed on this program ({exit})"))
            }
            _ => None,
        });
        if why.is_some() || exit != Some(Exit::Code(0)) {
            return Ok(Err(Rejected { why, messages }));
        }
        let binary = self.folder.path().join("programs").join(&task.file);
        take(&folder, &binary, self.limits.file_size)?;
        Ok(Ok(Compiled { binary, warnings }))
    }

    /// The compiler as cargo calls it, without what only cargo knows.
    fn launch(&self, task: &Task, folder: &Path) -> Result<Launch, BuildError> {
        let needs = self
            .needs
            .get(&task.package)
            .ok_or_else(|| BuildError::Failed(format!("there is no package {}", task.package)))?;
        let libraries = self.libraries();
        let mut argv: Vec<OsString> = vec![self.toolchain.rustc().into()];
        let mut add = |words: &[&str]| argv.extend(words.iter().map(OsString::from));
        add(&["--edition", &needs.edition, "--crate-type", "bin"]);
        add(&["--crate-name", &task.name.replace('-', "_")]);
        // What it panics with names its line all the same. The linker is done sooner where it need
        // not look at what a debugger wants, and a program of a page is one piece.
        add(&["--emit", "link", "-C", "debuginfo=0"]);
        add(&["-C", "strip=debuginfo", "-C", "codegen-units=1"]);
        add(&["--error-format", "json", "-o", OUTPUT]);
        for (name, file) in &needs.crates {
            let mut crate_at = OsString::from(format!("{name}="));
            crate_at.push(file);
            argv.extend(["--extern".into(), crate_at]);
        }
        let mut search = OsString::from("dependency=");
        search.push(&libraries);
        argv.extend(["-L".into(), search, "--sysroot".into()]);
        argv.push(self.toolchain.sysroot.clone().into());
        argv.push(task.main.clone().into());
        let mut view = self.toolchain.view();
        view.push(libraries);
        Ok(Launch {
            argv,
            dir: folder.to_owned(),
            // Its own temporary files go where it may write.
            env: vec![
                ("PATH".into(), Toolchain::path()),
                ("TMPDIR".into(), folder.into()),
            ],
            view: FsAccess::Only(view),
            limits: self.limits,
            level: self.settings.isolation,
        })
    }

    /// Runs it until it ends, or is to.
    async fn run(&self, launch: &Launch) -> Result<CompilerEnd, BuildError> {
        let (mut program, pipes) = match Program::start(launch).await {
            Ok(started) => started,
            Err(StartError::Grader(error)) => return Err(error.into()),
            Err(error) => return Err(BuildError::NoCompiler(error.to_string())),
        };
        drop(pipes.stdin);
        let flood = Arc::new(Notify::new());
        let most = self.limits.output;
        let outputs = [pipes.stdout, pipes.stderr].map(|fd| read(fd, most, Arc::clone(&flood)));

        let wall = wall(&self.limits);
        let mut over = None;
        let mut exit = None;
        tokio::select! {
            ended = program.exited() => exit = Some(ended?),
            () = sleep(wall) => {
                over = Some(format!("the compiler took longer than {} s for this program", wall.as_secs()));
            }
            () = flood.notified() => over = Some(self.exceeded(Limit::Output)),
            () = self.settings.cancel.cancelled() => {
                program.end().await?;
                return Err(BuildError::Cancelled);
            }
        }
        over = over.or_else(|| program.exceeded().map(|limit| self.exceeded(limit)));
        program.end().await?;
        let [_, stderr] = outputs;
        let said = timeout(GRACE, stderr).await;
        let said = said.ok().and_then(Result::ok).unwrap_or_default().finish();
        Ok(CompilerEnd { exit, over, said })
    }

    fn exceeded(&self, limit: Limit) -> String {
        let words = self.limits.words(limit);
        format!("the compiler used more than {words} on this program")
    }
}

/// How a compiler ended.
struct CompilerEnd {
    /// None if it was ended.
    exit: Option<Exit>,
    /// Which limit it went over, in words.
    over: Option<String>,
    /// Its errors and its warnings.
    said: (String, String),
}

/// What a compiler may use up: several times what the longest honest program of a lab takes.
fn limits(cpu: Duration) -> Limits {
    Limits {
        cpu,
        memory: 1 << 30,
        processes: 512,
        open_files: 1024,
        file_size: 128 << 20,
        disk: 256 << 20,
        output: 64 << 20,
    }
}

/// How long it may take: a minute, or twice the processor time, since others use the processors as
/// well.
fn wall(limits: &Limits) -> Duration {
    (limits.cpu * 2).max(Duration::from_secs(60))
}

/// Reads what the compiler writes, to its end; notifies if it is too much, and reads no more.
fn read(fd: OwnedFd, most: u64, flood: Arc<Notify>) -> JoinHandle<Messages> {
    tokio::spawn(async move {
        let mut messages = Messages::default();
        let Ok(mut pipe) = pipe::Receiver::from_owned_fd(fd) else {
            return messages;
        };
        let mut buffer = vec![0; 64 * 1024];
        while let Ok(size @ 1..) = pipe.read(&mut buffer).await {
            messages.take(&buffer[..size]);
            if messages.size > most {
                flood.notify_one();
                break;
            }
        }
        messages
    })
}

/// Copies the program out of the folder, in which a stranger's word may have made anything: a file
/// of some size and no link.
fn take(from: &WorkingFolder, to: &Path, most: u64) -> io::Result<()> {
    let no_program = || io::Error::other("what the compiler has made is no program");
    let mut made = from.open(OUTPUT).ok_or_else(no_program)?;
    if made.metadata()?.len() > most {
        return Err(no_program());
    }
    // A new file in a new folder: nothing older can be taken for it.
    let mut program = File::create_new(to)?;
    io::copy(&mut made, &mut program)?;
    program.set_permissions(Permissions::from_mode(0o755))
}
