/* Files that are no more where they were: deleted, renamed, mapped, half listed, with holes. */
#include "awkward.h"
#include <dirent.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/uio.h>
#include <sys/xattr.h>

static int file;

static void deleted_and_open(void) {
  char text[64] = "";
  put("deleted", "some text in it");
  file = MUST(open("deleted", O_RDWR));
  int again = MUST(open("deleted", O_RDONLY));
  char *shared = MUST(mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0));
  char *own = MUST(mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE, file, 0));
  close(MUST(dup(file)));
  MUST(lseek(file, 5, SEEK_SET));
  MUST(unlink("deleted"));
  put("deleted", "another one");
  memcpy(shared, "SOME", 4);
  own[5] = 'T';
  mark();
  SHOW(read(file, text, 4));
  printf("%s\n", text);
  SHOW(pread(again, text, 64, 0));
  printf("%s %.15s\n", text, own);
  struct stat status;
  MUST(fstat(file, &status));
  printf("%lu links, %ld bytes\n", status.st_nlink, status.st_size);
  SHOW(ftruncate(file, 6));
  SHOW(read(file, text, 4));
  cat("deleted");
  char path[64];
  snprintf(path, sizeof path, "/proc/self/fd/%d", file);
  ssize_t n = MUST(readlink(path, text, sizeof text));
  (void)n;
  close(again), close(file);
  SHOW(shared[5]);
}

static void without_a_name(void) {
  char path[64], text[16] = "";
  file = MUST(open(".", O_TMPFILE | O_RDWR, 0600));
  MUST(write(file, "nameless", 8));
  mark();
  snprintf(path, sizeof path, "/proc/self/fd/%d", file);
  SHOW(linkat(AT_FDCWD, path, AT_FDCWD, "named", AT_SYMLINK_FOLLOW));
  mark();
  cat("named");
  SHOW(pread(file, text, 15, 4));
  printf("%s\n", text);
}

static void holes(void) {
  struct stat status;
  char text[8];
  file = MUST(open("holes", O_RDWR | O_CREAT, 0600));
  MUST(pwrite(file, "first", 5, 4096 * 3));
  MUST(pwrite(file, "last", 4, 4096 * 1000));
  MUST(pwrite(file, "gone", 4, 4096 * 500));
  MUST(fallocate(file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 4096 * 400, 4096 * 200));
  MUST(ftruncate(file, 4096 * 2000));
  mark();
  off_t at = 0;
  for (int i = 0; i < 3; i++) {
    off_t data = lseek(file, at, SEEK_DATA);
    if (data == -1) {
      printf("%s\n", strerrorname_np(errno));
      break;
    }
    at = lseek(file, data, SEEK_HOLE);
    printf("data %ld to %ld\n", data / 4096, at / 4096);
  }
  MUST(fstat(file, &status));
  SHOW(status.st_size);
  CHECK(status.st_blocks < 200);
  SHOW(pread(file, text, 8, 4096 * 500));
  SHOW(text[0]);
}

static void attributes(void) {
  char text[64], *name;
  put("attributes", "x");
  file = MUST(open("attributes", O_RDWR));
  if (fsetxattr(file, "user.one", "value", 5, XATTR_CREATE) == -1) {
    printf("SETUP %s\n", strerrorname_np(errno));
    exit(2);
  }
  MUST(setxattr("attributes", "user.two", "", 0, 0));
  MUST(fchmod(file, 0640));
  struct timespec times[2] = {{12345, 678}, {98765, 432}};
  MUST(futimens(file, times));
  MUST(link("attributes", "linked"));
  MUST(unlink("attributes"));
  mark();
  SHOW(fgetxattr(file, "user.one", text, 64));
  SHOW(getxattr("linked", "user.two", text, 64));
  ssize_t length = flistxattr(file, text, sizeof text);
  int found = 0;
  for (name = text; name < text + length; name += strlen(name) + 1)
    found += strcmp(name, "user.one") == 0 || strcmp(name, "user.two") == 0;
  SHOW(found);
  struct stat status;
  MUST(fstat(file, &status));
  printf("%o %ld.%09ld %ld.%09ld links %lu\n", status.st_mode & 07777, status.st_atim.tv_sec,
         status.st_atim.tv_nsec, status.st_mtim.tv_sec, status.st_mtim.tv_nsec, status.st_nlink);
  SHOW(fremovexattr(file, "user.one"));
  SHOW(fgetxattr(file, "user.one", text, 64));
}

static int counts_names(DIR *directory, int most) {
  int names = 0;
  struct dirent *entry;
  while (names < most && (entry = readdir(directory))) names += entry->d_name[0] != '.';
  return names;
}

/* Listed in part, while names come and go. */
static void half_listed(void) {
  char name[300];
  MUST(mkdir("listed", 0700));
  /* Long names: more than one buffer of readdir(3). */
  for (int i = 0; i < 400; i++) {
    snprintf(name, sizeof name, "listed/%0200d", i);
    int fd = MUST(open(name, O_CREAT | O_WRONLY, 0600));
    close(fd);
  }
  DIR *directory = opendir("listed");
  int first = counts_names(directory, 10);
  long place = telldir(directory);
  int second = counts_names(directory, 90);
  mark();
  int rest = counts_names(directory, 1000);
  SHOW(first + second + rest);
  seekdir(directory, place);
  SHOW(counts_names(directory, 1000) + first);
  rewinddir(directory);
  SHOW(counts_names(directory, 1000));
  closedir(directory);
}

/* The offset of one open file in two processes. */
static int reads_three(void) {
  char text[4];
  mark();
  return read(file, text, 3) == 3 && memcmp(text, "def", 3) == 0 ? 4 : 1;
}

static void shared_offset(void) {
  char text[4] = "";
  put("offset", "abcdefghi");
  file = MUST(open("offset", O_RDWR | O_APPEND));
  MUST(read(file, text, 3));
  reap("child", child(reads_three));
  mark();
  SHOW(read(file, text, 3));
  printf("%s\n", text);
  MUST(lseek(file, 0, SEEK_SET));
  SHOW(write(file, "j", 1));
  SHOW(lseek(file, 0, SEEK_CUR));
}

static void place_removed(void) {
  char text[4096];
  MUST(mkdir("place", 0700));
  MUST(mkdir("place/inner", 0700));
  MUST(chdir("place/inner"));
  file = MUST(open("..", O_RDONLY | O_DIRECTORY));
  MUST(rename("../../place", "../../moved"));
  MUST(rmdir("../inner"));
  mark();
  SHOW(syscall(SYS_getcwd, text, sizeof text) > 0);
  SHOW(open("new", O_CREAT | O_WRONLY, 0600));
  SHOW(mkdirat(file, "other", 0700));
  SHOW(fchdir(file));
  SHOW(access("../moved/other", F_OK));
  SHOW(access("../place", F_OK));
}

static void sealed_memory(void) {
  file = MUST(memfd_create("sealed", MFD_ALLOW_SEALING));
  MUST(ftruncate(file, 8192));
  char *mapped = MUST(mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0));
  MUST(fcntl(file, F_ADD_SEALS, F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_FUTURE_WRITE));
  mapped[5000] = 'm';
  mark();
  SHOW(fcntl(file, F_GET_SEALS));
  SHOW(ftruncate(file, 4096));
  SHOW(pwrite(file, "x", 1, 0));
  mapped[5001] = 'n';
  char text[3] = "";
  SHOW(pread(file, text, 2, 5000));
  printf("%s\n", text);
  SHOW(fcntl(file, F_ADD_SEALS, F_SEAL_WRITE));
  munmap(mapped, 8192);
  SHOW(fcntl(file, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SEAL));
  SHOW(mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0) == MAP_FAILED);
}

/* Pages that are shared with the file, with the parent, or with nobody any more. */
static void mapped_pages(void) {
  file = MUST(open("mapped", O_RDWR | O_CREAT, 0600));
  MUST(ftruncate(file, 5 * 4096));
  char *own = MUST(mmap(NULL, 5 * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE, file, 0));
  char *shared = MUST(mmap(NULL, 5 * 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0));
  own[0] = 'o';
  shared[0] = 's';
  shared[4096] = 't';
  MUST(mprotect(own + 8192, 4096, PROT_NONE));
  MUST(madvise(own + 3 * 4096, 4096, MADV_DONTFORK));
  fflush(stdout);
  pid_t pid = MUST(fork());
  if (pid == 0) {
    own[1] = 'c';
    shared[1] = 'd';
    mark();
    _exit(own[0] == 'o' && own[4096] == 't' ? 3 : 1);
  }
  reap("child", pid);
  mark();
  printf("%c%d %c%c %c\n", own[0], own[1], shared[0], shared[1], own[4096]);
  MUST(ftruncate(file, 4096));
  MUST(ftruncate(file, 5 * 4096));
  mark();
  SHOW(shared[4096]);
  SHOW(own[4096]);
  char *moved = MUST(mremap(shared, 4096, 8192, MREMAP_MAYMOVE));
  SHOW(moved[1]);
}

static void copied_in_part(void) {
  int from = MUST(open("from", O_RDWR | O_CREAT, 0600));
  int to = MUST(open("to", O_RDWR | O_CREAT, 0600));
  unsigned char bytes[10000];
  pattern(bytes, 0, sizeof bytes);
  MUST(write(from, bytes, sizeof bytes));
  loff_t offset = 100;
  SHOW(copy_file_range(from, &offset, to, NULL, 3000, 0));
  SHOW(sendfile(to, from, &offset, 2000));
  mark();
  SHOW(offset);
  SHOW(sendfile(to, from, &offset, 100000));
  SHOW(lseek(to, 0, SEEK_SET));
  SHOW(read_pattern(to, 100, 100000));
  struct iovec parts[2] = {{bytes, 3}, {bytes + 3, 4}};
  SHOW(preadv(to, parts, 2, 9895));
}

static const struct scenario all[] = {
    SCENARIO(deleted_and_open), SCENARIO(without_a_name), SCENARIO(holes),
    SCENARIO(attributes),       SCENARIO(half_listed),    SCENARIO(shared_offset),
    SCENARIO(place_removed),    SCENARIO(sealed_memory),  SCENARIO(mapped_pages),
    SCENARIO(copied_in_part),
};

int main(int argc, char **argv) { return RUN_SCENARIO(argc, argv, all); }
