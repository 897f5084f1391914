<?php
// Says what it was told, after using what PHP's programs use.
random_bytes(8);
if (gethostbyname("localhost") !== "127.0.0.1") die("no localhost\n");
if (date("Y") < 2000) die("no year\n");
if (fwrite(tmpfile(), "temporary") !== 9) die("no temporary file\n");
$mine = tempnam(sys_get_temp_dir(), "of-mine");
if (file_put_contents($mine, "mine") !== 4) die("no file\n");
unlink($mine);
// PHP resolves links itself, so that it cannot open a pipe by the name of its device.
$typed = fgets(fopen("php://stdin", "r"));
file_put_contents("php://stdout", "typed: $typed");
file_put_contents("php://stderr", "no trouble\n");
[$host, $port] = explode(":", end($argv));
$server = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
socket_set_option($server, SOL_SOCKET, SO_REUSEADDR, 1);
socket_bind($server, $host, (int) $port) || die("no port\n");
socket_listen($server);
while ($connection = socket_accept($server)) {
    socket_write($connection, "you said " . socket_read($connection, 1024, PHP_NORMAL_READ));
    socket_close($connection);
}
