//! What a level of isolation can keep a program from. What `doctor` and the README say is made from
//! this table, and the attack suite tries everything in it.

/// Defines the protections, each with what it keeps a program from doing.
macro_rules! protections {
    ($($(#[$doc:meta])* $name:ident: $attack:literal,)*) => {
        /// One thing that a program is kept from.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Protection {
            $($(#[$doc])* $name,)*
        }

        impl Protection {
            /// All of them.
            pub const ALL: [Self; [$(stringify!($name)),*].len()] = [$(Self::$name),*];

            /// What the program cannot do, as in "a program cannot …".
            #[must_use]
            pub fn attack(self) -> &'static str {
                match self {
                    $(Self::$name => $attack,)*
                }
            }
        }
    };
}

protections! {
    /// Of a whole network.
    Network: "reach this machine's network, or be reached from it",
    /// Of the ports of others.
    TcpPorts: "listen on or connect to another TCP port than its server's (Linux 6.7 and later)",
    /// Of sockets that are files.
    SocketFiles: "speak with this machine's services through sockets that are files",
    /// Of sockets with a name only.
    SocketNames: "speak with other programs through sockets that have a name and no file (Linux \
                  6.12 and later)",
    /// Of files that are nobody else's business.
    PrivateFiles: "read files that only you may read, or change any file outside its folder",
    /// Of all other files.
    UnseenFiles: "read more than the system's libraries, what it is given and its own folder: not \
                  the course, and not another submission",
    /// Of what a file is, apart from its content.
    FileModes: "change the modes and times of your files",
    /// Of the names of files.
    FileNames: "see which files there are",
    /// Of other processes.
    Processes: "signal, limit or look into other processes (Linux 6.12 and later)",
    /// Of their names.
    ProcessNames: "see what other processes are called",
    /// Of processes and files that stay.
    Leftovers: "leave processes or files behind",
    /// Of what the machine has.
    Resources: "use more time, memory, processes, open files, disk and output than it may",
    /// Of what only the kernel can count.
    MomentaryProcesses: "have more processes and threads than it may, if only for some milliseconds",
    /// Of memory that no process has.
    SocketsInFlight: "hide memory in sockets on their way from one process to another",
    /// Of the rest of the kernel.
    SystemCalls: "make system calls that reach beyond it: mounts, clocks, modules, shared objects, \
                  other sessions",
    /// Of the report.
    Reports: "change the report but by what it does in its case",
}
