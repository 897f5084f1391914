//! Where the two programs meet, and the server's initial input.

use std::io;
use std::net::{SocketAddr, TcpListener, UdpSocket};

use crate::plan::{self, StepAction};
use crate::spec::{Lab, Role, Transport};

/// An address for both programs: the one from the document if it is free, otherwise one with any
/// free port.
///
/// # Errors
/// If no port is free.
pub(crate) fn free_address(transport: Transport, own: SocketAddr) -> io::Result<SocketAddr> {
    let bind = |addr: SocketAddr| match transport {
        Transport::Tcp => TcpListener::bind(addr)?.local_addr(),
        Transport::Udp => UdpSocket::bind(addr)?.local_addr(),
    };
    bind(own).or_else(|_| bind((own.ip(), 0).into()))
}

/// The input that the lab's first server case types into the server; empty if it types nothing.
#[must_use]
pub(crate) fn server_input(lab: &Lab) -> Vec<u8> {
    let first = lab.cases.iter().find(|case| case.program == Role::Server);
    let typed = first.and_then(|spec| {
        let case = plan::case(lab, spec, 0);
        case.steps.iter().find_map(|step| {
            if let StepAction::Enter(text) = &step.action {
                text.fill(&plan::Values::default())
            } else {
                None
            }
        })
    });
    typed.map(|bytes| bytes.to_vec()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_is_taken_is_not_given() {
        let taken = TcpListener::bind("127.0.0.1:0").unwrap();
        let own = taken.local_addr().unwrap();
        let other = free_address(Transport::Tcp, own).unwrap();
        assert_ne!(own, other);
        drop(taken);
        assert_eq!(free_address(Transport::Tcp, own).unwrap(), own);
    }
}
