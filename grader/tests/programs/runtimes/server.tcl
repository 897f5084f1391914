# Says what it was told, after using what Tcl's programs use.
package require Tcl
if {[clock format [clock seconds] -format %Y] < 2000} { error "no year" }
close [file tempfile name]
file delete $name
set typed [gets [open /dev/stdin r]]
set out [open /dev/stdout w]
puts $out "typed: $typed"
close $out
set errors [open /dev/stderr w]
puts $errors "no trouble"
close $errors
proc accept {connection host port} {
    fconfigure $connection -translation lf
    puts $connection "you said [gets $connection]"
    close $connection
}
lassign [split [lindex $argv end] :] host port
socket -server accept -myaddr $host $port
vwait forever
