/* Says what it was told. With RESERVE, reserves far more memory than the machine has, as runtimes
   with a heap of their own do, and uses a little of it. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netdb.h>
#include <semaphore.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

static void fail(const char *what) {
    perror(what);
    exit(1);
}

#ifdef RESERVE
#define GIB ((size_t)1 << 30)

static void reserve_and_use(size_t size, int protection, int flags) {
    char *memory = mmap(NULL, size, protection, MAP_PRIVATE | MAP_ANONYMOUS | flags, -1, 0);
    if (memory == MAP_FAILED) fail("reserve");
    if (!(protection & PROT_WRITE) && mprotect(memory, GIB / 16, PROT_READ | PROT_WRITE))
        fail("commit");
    memset(memory, 1, 4096);
}

static void reserve(void) {
    /* As .NET does, and AddressSanitizer. */
    reserve_and_use(256 * GIB, PROT_NONE, 0);
    reserve_and_use(64 * GIB, PROT_READ | PROT_WRITE, MAP_NORESERVE);
    /* In pieces, because the kernel refuses one that is obviously too large. */
    for (int i = 0; i < 64; i++) reserve_and_use(GIB, PROT_READ | PROT_WRITE, 0);
}
#else
static void reserve(void) {}
#endif

static void use_the_system(void) {
    struct addrinfo *found;
    if (getaddrinfo("localhost", "80", NULL, &found)) fail("getaddrinfo");
    freeaddrinfo(found);
    if (!tmpfile()) fail("tmpfile");
    sem_t *semaphore = sem_open("/of-mine", O_CREAT, 0600, 1);
    if (semaphore == SEM_FAILED) fail("sem_open");
    sem_unlink("/of-mine");
    sem_wait(semaphore);
    sem_post(semaphore);
    sem_close(semaphore);
}

int main(int count, char **words) {
    char line[100];
    reserve();
    use_the_system();
    FILE *in = fopen("/dev/stdin", "r"), *out = fopen("/dev/stdout", "w");
    if (!in || !out) fail("/dev/stdin");
    if (!fgets(line, sizeof line, in)) fail("fgets");
    fprintf(out, "typed: %s", line);
    fclose(out);
    FILE *errors = fopen("/dev/stderr", "w");
    if (!errors) fail("/dev/stderr");
    fprintf(errors, "no trouble\n");
    fclose(errors);
    char *colon = strrchr(words[count - 1], ':');
    *colon = 0;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(atoi(colon + 1))};
    inet_pton(AF_INET, words[count - 1], &address.sin_addr);
    int server = socket(AF_INET, SOCK_STREAM, 0), yes = 1;
    setsockopt(server, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(server, (struct sockaddr *)&address, sizeof address) || listen(server, 5)) fail("bind");
    for (;;) {
        int connection = accept(server, NULL, NULL);
        ssize_t length = read(connection, line, sizeof line);
        if (write(connection, "you said ", 9) != 9 || write(connection, line, length) != length)
            fail("write");
        close(connection);
    }
}
