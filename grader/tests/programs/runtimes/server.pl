# Says what it was told, after using what Perl's programs use.
use strict;
use warnings;
use File::Temp;
use IO::Socket::INET;
use POSIX qw(setlocale LC_ALL strftime);
use Socket qw(getaddrinfo);

setlocale(LC_ALL, "") or die "no locale";
my ($error) = getaddrinfo("localhost", 80);
die $error if $error;
die "no year" unless strftime("%Y", localtime) > 2000;
print {File::Temp->new} "temporary";
open(my $mine, ">", "$ENV{HOME}/of-mine") or die "no home: $!";
unlink("$ENV{HOME}/of-mine");
open(my $in, "<", "/dev/stdin") or die "no stdin: $!";
my $typed = <$in>;
open(my $out, ">", "/dev/stdout") or die "no stdout: $!";
print $out "typed: $typed";
close($out);
open(my $errors, ">", "/dev/stderr") or die "no stderr: $!";
print $errors "no trouble\n";
close($errors);
my $server = IO::Socket::INET->new(LocalAddr => $ARGV[-1], Listen => 5, ReuseAddr => 1) or die $!;
while (my $connection = $server->accept) {
    print $connection "you said " . <$connection>;
    close($connection);
}
