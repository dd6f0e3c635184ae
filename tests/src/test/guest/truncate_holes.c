/* truncate, ftruncate, fallocate, holes (SEEK_HOLE, SEEK_DATA), lseek, copy_file_range, sendfile. */
#include "guest.h"
#include <sys/sendfile.h>
#include <sys/syscall.h>

static void truncation(void) {
  SECTION("truncate");
  put("f", "0123456789");
  int fd = MUST(open("f", O_RDWR));
  struct stat st;
  SHOW(truncate("f", 4));
  cat("f");
  SHOW(ftruncate(fd, 8));
  char text[16];
  memset(text, '#', sizeof text);
  SHOW(pread(fd, text, sizeof text, 0));
  for (int i = 0; i < 9; i++) printf("%02x ", text[i]);
  printf("\n");
  SHOW(ftruncate(fd, -1));
  SHOW(truncate("none", 1));
  SHOW(truncate(".", 1));
  SHOW(truncate("f", -5));
  SHOW(ftruncate(99, 1));
  int reader = MUST(open("f", O_RDONLY));
  SHOW(ftruncate(reader, 1));
  close(reader);
  SHOW(lseek(fd, 6, SEEK_SET));
  SHOW(ftruncate(fd, 2));
  SHOW(lseek(fd, 0, SEEK_CUR));
  SHOW(read(fd, text, 4));
  SHOW(write(fd, "X", 1));
  SHOW(fstat(fd, &st));
  SHOW(st.st_size);
  SHOW(ftruncate(fd, 1L << 40)); /* sparse: a terabyte without a block */
  SHOW(fstat(fd, &st));
  SHOW(st.st_size);
  SHOW(lseek(fd, -1, SEEK_END));
  SHOW(read(fd, text, 4));
  SHOW(text[0]);
  SHOW(ftruncate(fd, 100));
  close(fd);
}

static void seeking(void) {
  SECTION("lseek");
  int fd = MUST(open("s", O_CREAT | O_RDWR, 0600));
  SHOW(lseek(fd, -1, SEEK_SET));
  SHOW(lseek(fd, 10, SEEK_CUR));
  SHOW(lseek(fd, -11, SEEK_CUR));
  SHOW(lseek(fd, 0, SEEK_CUR));
  SHOW(lseek(fd, 0, 77));
  SHOW(lseek(99, 0, SEEK_SET));
  SHOW(write(fd, "end", 3));
  SHOW(lseek(fd, 0, SEEK_END));
  int pipes[2];
  MUST(pipe(pipes));
  SHOW(lseek(pipes[0], 0, SEEK_SET));
  SHOW(ftruncate(pipes[1], 0));
  close(fd);
}

static void holes(void) {
  SECTION("holes");
  int fd = MUST(open("h", O_CREAT | O_RDWR, 0600));
  MUST(ftruncate(fd, 1 << 20));
  SHOW(lseek(fd, 0, SEEK_HOLE));
  SHOW(lseek(fd, 0, SEEK_DATA));
  MUST(pwrite(fd, "data", 4, 256 << 10));
  SHOW(lseek(fd, 0, SEEK_DATA));
  SHOW(lseek(fd, 256 << 10, SEEK_HOLE));
  SHOW(lseek(fd, (256 << 10) + 5000, SEEK_DATA));
  SHOW(lseek(fd, 1 << 20, SEEK_HOLE));
  SHOW(lseek(fd, 1 << 20, SEEK_DATA));
  SHOW(lseek(fd, 2 << 20, SEEK_HOLE));
  SHOW(fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 256 << 10, 4096));
  char text[8] = "#######";
  SHOW(pread(fd, text, 4, 256 << 10));
  SHOW(text[0]);
  SHOW(fallocate(fd, 0, 0, 2 << 20));
  struct stat st;
  SHOW(fstat(fd, &st));
  SHOW(st.st_size);
  SHOW(fallocate(fd, FALLOC_FL_KEEP_SIZE, 0, 4 << 20));
  SHOW(fstat(fd, &st));
  SHOW(st.st_size);
  SHOW(fallocate(fd, 0, 0, 0));
  SHOW(fallocate(fd, 0, -1, 10));
  SHOW(posix_fallocate(fd, 0, 100));
  close(fd);
}

static void copies(void) {
  SECTION("copies");
  char text[10000];
  for (unsigned i = 0; i < sizeof text; i++) text[i] = 'a' + i % 26;
  int in = MUST(open("in", O_CREAT | O_RDWR, 0600));
  MUST(write(in, text, sizeof text));
  int out = MUST(open("out", O_CREAT | O_RDWR, 0600));
  off_t offset = 26;
  SHOW(sendfile(out, in, &offset, 52));
  SHOW(offset);
  SHOW(lseek(in, 0, SEEK_SET));
  SHOW(sendfile(out, in, NULL, 3));
  SHOW(lseek(in, 0, SEEK_CUR));
  off_t from = 9990, to = 100;
  SHOW(copy_file_range(in, &from, out, &to, 100, 0));
  SHOW(from);
  SHOW(to);
  char back[128] = "";
  SHOW(pread(out, back, 120, 0));
  printf("%.55s|%.10s\n", back, back + 100);
  SHOW(copy_file_range(in, &from, out, &to, 100, 1));
  SHOW(sendfile(99, in, NULL, 1));
  close(in);
  close(out);
}

int main(void) {
  truncation();
  seeking();
  holes();
  copies();
  return guest_end();
}
