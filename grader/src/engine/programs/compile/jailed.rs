//! Compiles untrusted programs. Each is compiled in a jail of its own, without a network, in which
//! only the compiler, the course's libraries and the program's sources can be read. A compiler does
//! not run its input, but it reads files that its input names, and can be kept busy forever.

use std::collections::HashMap;
use std::ffi::OsString;
use std::fs::{self, File, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};
use std::{io, thread};

use super::cargo::{BuildRequest, build_binaries};
use super::compiler_folder::CompilerFolder;
use super::dependencies::{Dependencies, Metadata};
use super::error::BuildError;
use super::rustc_process::{CompilerEnd, compiler_limits, run_compiler};
use super::task::{
    CompileOutcome, CompileTask, CompiledProgram, CompilerFailure, CompilerPatience, Rejection,
};
use super::toolchain::{Toolchain, linker_search_path};
use crate::base::parallel;
use crate::base::process::Limits;
use crate::engine::retry;
use crate::engine::runner::{Settings, Stalls};
use crate::sandbox::{FsAccess, Launch, MemoryClaim, ProgramFolder, WorkingFolder, enter_case};

/// The compiler's output file, in its working folder.
const OUTPUT: &str = "the-program";

/// What a compilation that failed meanwhile says nothing about.
const SHORT: &str = "it had no more processes or open files; end other programs";

/// A compiler for programs that are not trusted, and the binaries that it made, which are deleted
/// on drop.
#[derive(Debug)]
pub struct Compiler {
    folder: CompilerFolder,
    toolchain: Toolchain,
    dependencies: HashMap<String, Dependencies>,
    limits: Limits,
    settings: Settings,
}

impl Compiler {
    /// Builds the libraries that the requested programs of the course are linked with, and tests
    /// that the compiler works in its jail. `cpu` limits its CPU time for each program. For
    /// `show_progress` see [`build_binaries`].
    ///
    /// # Errors
    /// If cargo, the compiler or the jail does not work. That the course's own programs do not
    /// compile is not an error.
    pub fn new(
        root: &Path,
        request: &BuildRequest,
        cpu: Duration,
        settings: &Settings,
        show_progress: bool,
    ) -> Result<Self, BuildError> {
        let built = build_binaries(root, request, show_progress, &settings.cancel)?;
        let mut toolchain = Toolchain::find(root)?;
        let metadata = Metadata::read(root, &toolchain.host)?;
        let folder = CompilerFolder::new(&metadata.target_folder())?;
        if settings.isolation.own_user() && !toolchain.is_readable_by_all() {
            toolchain = toolchain.copied_to(&folder.create_readable("toolchain")?)?;
        }
        let libraries = folder.create_readable("libraries")?;
        let programs = folder.create_readable("programs")?;
        // Others may pass through, but not list it.
        fs::set_permissions(programs, Permissions::from_mode(0o711))?;
        let mut dependencies = HashMap::new();
        for package in &request.packages {
            let copied = metadata.copy_dependencies(package, &built, &libraries)?;
            dependencies.insert(package.clone(), copied);
        }
        let compiler = Self {
            folder,
            toolchain,
            dependencies,
            limits: compiler_limits(cpu),
            settings: settings.clone(),
        };
        compiler.self_test(&request.packages)?;
        Ok(compiler)
    }

    /// The folder of the libraries that programs are linked with.
    #[must_use]
    pub fn libraries(&self) -> PathBuf {
        self.folder.path().join("libraries")
    }

    /// Where the folders of programs are made. Other users cannot list it.
    #[must_use]
    pub fn program_folders(&self) -> PathBuf {
        self.folder.path().join("programs")
    }

    /// The limit of the compiler's CPU time for each program.
    #[must_use]
    pub fn cpu(&self) -> Duration {
        self.limits.cpu
    }

    /// What the compiler prints as its version.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.toolchain.version
    }

    /// Compiles programs, as many at once as there are processors. The outcomes are in the order of
    /// the tasks.
    ///
    /// # Errors
    /// If a jail cannot be set up, or the run was cancelled.
    pub fn compile(&self, tasks: &[CompileTask]) -> Result<Vec<CompileOutcome>, BuildError> {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        // On new threads, because each of them enters a network of its own.
        let outcomes = parallel::map(tasks, cores, |task| {
            self.compile_one(task, CompilerPatience::Full)
        });
        outcomes.into_iter().collect()
    }

    /// Compiles a correct program for each set of dependencies: if one does not compile, no student
    /// must be told that theirs does not.
    fn self_test(&self, packages: &[String]) -> Result<(), BuildError> {
        let mut tested: Vec<&Dependencies> = Vec::new();
        let mut tasks = Vec::new();
        for package in packages {
            let Some(dependencies) = self.dependencies.get(package) else {
                continue;
            };
            if tested.contains(&dependencies) {
                continue;
            }
            tested.push(dependencies);
            let crates = dependencies.crates.iter();
            let uses = crates.map(|(name, _)| format!("extern crate {name} as _;\n"));
            let text = uses.collect::<String>() + "fn main() { println!(\"it works\"); }\n";
            tasks.push(CompileTask {
                package: package.clone(),
                name: format!("{package}-trial"),
                sources: Arc::new(("trial.rs", text.as_str()).into()),
                main: "trial.rs".into(),
            });
        }
        for outcome in self.compile(&tasks)? {
            if let CompileOutcome::Rejected(Rejection { failure, messages }) = outcome {
                let failure = failure.map(|failure| failure.to_string());
                return Err(BuildError::Jail(failure.unwrap_or_default() + &messages));
            }
        }
        Ok(())
    }

    /// Compiles one program, and tries again if the machine kept the compiler from its work. Call
    /// this on a thread that only compiles and runs programs: it enters a network of its own.
    ///
    /// # Errors
    /// If a jail cannot be set up, the machine lacks something, or the run was cancelled.
    pub fn compile_one(
        &self,
        task: &CompileTask,
        patience: CompilerPatience,
    ) -> Result<CompileOutcome, BuildError> {
        let stalls = Stalls::watch();
        let attempt = || {
            let began = Instant::now();
            let outcome = self.try_compile(task, patience)?;
            let is_rejected = matches!(outcome, CompileOutcome::Rejected(_));
            if is_rejected && !outcome.used_up_compiler() && stalls.was_short(began) {
                return Err(BuildError::Machine(SHORT.to_owned()));
            }
            Ok(outcome)
        };
        let may_pass =
            |result: &Result<_, BuildError>| result.as_ref().is_err_and(BuildError::may_pass);
        retry::when_calm(attempt, may_pass, || stalls.wait_for_calm())
    }

    fn try_compile(
        &self,
        task: &CompileTask,
        patience: CompilerPatience,
    ) -> Result<CompileOutcome, BuildError> {
        let level = self.settings.isolation;
        enter_case(level)?;
        let folder = WorkingFolder::new(level, &self.limits)?;
        task.sources.write(folder.path())?;
        let mut launch = self.launch(task, folder.path())?;
        launch.limits.cpu = patience.cpu(self.limits.cpu);
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_io()
            .enable_time()
            .build()?;
        let CompilerEnd {
            succeeded,
            failure,
            text,
        } = runtime.block_on(run_compiler(&launch, &self.settings.cancel))?;
        if failure.is_some() || !succeeded {
            let messages = text.errors;
            return Ok(CompileOutcome::Rejected(Rejection { failure, messages }));
        }
        let Some(output) = open_output(&folder, self.limits.file_size)? else {
            return Ok(CompileOutcome::Rejected(Rejection {
                failure: Some(CompilerFailure::NoProgram),
                messages: text.errors,
            }));
        };
        let program = ProgramFolder::new(&self.program_folders(), level)?;
        let binary = program.path().join(&task.name);
        copy_output(output, &binary)?;
        program.make_readable()?;
        Ok(CompileOutcome::Compiled(CompiledProgram {
            binary,
            folder: Arc::new(program),
            warnings: text.warnings,
        }))
    }

    /// The command line that cargo would use, except for what only cargo knows.
    fn launch(&self, task: &CompileTask, folder: &Path) -> Result<Launch, BuildError> {
        let dependencies = self
            .dependencies
            .get(&task.package)
            .ok_or_else(|| BuildError::Failed(format!("there is no package {}", task.package)))?;
        let libraries = self.libraries();
        let mut argv: Vec<OsString> = vec![self.toolchain.rustc().into()];
        let mut add = |words: &[&str]| argv.extend(words.iter().map(OsString::from));
        add(&["--edition", &dependencies.edition, "--crate-type", "bin"]);
        add(&["--crate-name", &task.name.replace('-', "_")]);
        // Panic messages name their line even without debug information, and the linker is faster.
        // A program this small is compiled as a single codegen unit.
        add(&["--emit", "link", "-C", "debuginfo=0"]);
        add(&["-C", "strip=debuginfo", "-C", "codegen-units=1"]);
        add(&["--error-format", "json", "-o", OUTPUT]);
        for (name, file) in &dependencies.crates {
            let mut crate_at = OsString::from(format!("{name}="));
            crate_at.push(file);
            argv.extend(["--extern".into(), crate_at]);
        }
        let mut search = OsString::from("dependency=");
        search.push(&libraries);
        argv.extend(["-L".into(), search, "--sysroot".into()]);
        argv.push(self.toolchain.sysroot.clone().into());
        argv.push(task.main.clone().into());
        let mut readable = self.toolchain.readable_paths();
        readable.push(libraries);
        Ok(Launch {
            argv,
            dir: folder.to_owned(),
            // The compiler's temporary files go where it may write.
            env: vec![
                ("PATH".into(), linker_search_path()),
                ("TMPDIR".into(), folder.into()),
            ],
            view: FsAccess::Only(readable),
            hidden: self.settings.hidden.clone(),
            port: None,
            limits: self.limits,
            memory: MemoryClaim::Shared,
            level: self.settings.isolation,
        })
    }
}

/// The compiler's output in its working folder. The compiler's input may have put anything there:
/// only a regular file of at most `most` bytes is a program.
fn open_output(folder: &WorkingFolder, most: u64) -> io::Result<Option<File>> {
    let Some(output) = folder.open(OUTPUT) else {
        return Ok(None);
    };
    let is_program = output.metadata()?.len() <= most;
    Ok(is_program.then_some(output))
}

fn copy_output(mut output: File, to: &Path) -> io::Result<()> {
    // A new file in a new folder: an older binary cannot be mistaken for it.
    let mut binary = File::create_new(to)?;
    io::copy(&mut output, &mut binary)?;
    binary.set_permissions(Permissions::from_mode(0o755))
}
