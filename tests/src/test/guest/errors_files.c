/* Bad arguments of the calls on files and names. */
#include "errors.h"
#include <linux/openat2.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <sys/xattr.h>

static int file, readable, writable, directory, pipe_ends[2], path_only;
static char buffer[4096];

static void names(void) {
  struct stat st;
  PATHS(open, PATH, O_RDONLY)
  PATHS(openat, AT_FDCWD, PATH, O_RDONLY)
  PATHS(creat, PATH, 0600)
  PATHS(stat, PATH, &st)
  PATHS(lstat, PATH, &st)
  PATHS(newfstatat, AT_FDCWD, PATH, &st, 0)
  PATHS(statx, AT_FDCWD, PATH, 0, 0, buffer)
  PATHS(access, PATH, F_OK)
  PATHS(faccessat, AT_FDCWD, PATH, F_OK)
  PATHS(faccessat2, AT_FDCWD, PATH, F_OK, 0)
  PATHS(chdir, PATH)
  PATHS(chmod, PATH, 0600)
  PATHS(fchmodat, AT_FDCWD, PATH, 0600)
  PATHS(fchmodat2, AT_FDCWD, PATH, 0600, 0)
  PATHS(chown, PATH, -1, -1)
  PATHS(lchown, PATH, -1, -1)
  PATHS(fchownat, AT_FDCWD, PATH, -1, -1, 0)
  PATHS(truncate, PATH, 4L)
  PATHS(readlink, PATH, buffer, 64)
  PATHS(readlinkat, AT_FDCWD, PATH, buffer, 64)
  PATHS(mkdir, PATH, 0700)
  PATHS(mkdirat, AT_FDCWD, PATH, 0700)
  PATHS(rmdir, PATH)
  rmdir("none");
  PATHS(mknod, PATH, S_IFIFO | 0600, 0)
  unlink("none");
  PATHS(mknodat, AT_FDCWD, PATH, S_IFIFO | 0600, 0)
  unlink("none");
  PATHS(unlink, PATH)
  PATHS(unlinkat, AT_FDCWD, PATH, 0)
  PATHS(symlink, "x", PATH)
  unlink("none");
  PATHS(symlinkat, "x", AT_FDCWD, PATH)
  unlink("none");
  PATHS(link, PATH, "linked")
  PATHS(link, "file", PATH)
  unlink("none");
  PATHS(linkat, AT_FDCWD, PATH, AT_FDCWD, "linked", 0)
  PATHS(rename, PATH, "renamed")
  PATHS(rename, "plain", PATH)
  bad_paths();
  unlink("none");
  PATHS(renameat, AT_FDCWD, PATH, AT_FDCWD, "renamed")
  PATHS(renameat2, AT_FDCWD, PATH, AT_FDCWD, "renamed", 0)
  PATHS(utime, PATH, NULL)
  PATHS(utimes, PATH, NULL)
  PATHS(futimesat, AT_FDCWD, PATH, NULL)
  PATHS(utimensat, AT_FDCWD, PATH, NULL, 0)
  PATHS(statfs, PATH, buffer)
  PATHS(getxattr, PATH, "user.x", buffer, 9L)
  PATHS(lgetxattr, PATH, "user.x", buffer, 9L)
  PATHS(setxattr, PATH, "user.x", "v", 1L, 0)
  PATHS(lsetxattr, PATH, "user.x", "v", 1L, 0)
  PATHS(listxattr, PATH, buffer, 100L)
  PATHS(llistxattr, PATH, buffer, 100L)
  PATHS(removexattr, PATH, "user.x")
  PATHS(lremovexattr, PATH, "user.x")
  PATHS(execve, PATH, NULL, NULL)
  PATHS(execveat, AT_FDCWD, PATH, NULL, NULL, 0)
  PATHS(chroot, PATH)
  struct open_how how = {.flags = O_RDONLY};
  PATHS(openat2, AT_FDCWD, PATH, &how, sizeof how)
  int inotify = MUST(inotify_init1(0));
  PATHS(inotify_add_watch, inotify, PATH, IN_MODIFY)
  PATHS(swapon, PATH, 0)
  PATHS(swapoff, PATH)
  PATHS(quotactl, 0x80000700, PATH, 0, 0)
}

static void relative(void) {
  struct stat st;
  struct open_how how = {.flags = O_RDONLY};
  for (int i = 0; i < 3; i++) {
    int at = i == 0 ? BAD : i == 1 ? file : -1;
    printf("= %s\n", i == 0 ? "no descriptor" : i == 1 ? "a file" : "-1");
    TRY(openat, at, "x", O_RDONLY);
    TRY(openat2, at, "x", &how, sizeof how);
    TRY(newfstatat, at, "x", &st, 0);
    TRY(statx, at, "x", 0, 0, buffer);
    TRY(mkdirat, at, "x", 0700);
    TRY(mknodat, at, "x", S_IFIFO, 0);
    TRY(fchownat, at, "x", 0, 0, 0);
    TRY(futimesat, at, "x", NULL);
    TRY(utimensat, at, "x", NULL, 0);
    TRY(unlinkat, at, "x", 0);
    TRY(renameat, at, "x", AT_FDCWD, "y");
    TRY(renameat2, AT_FDCWD, "file", at, "y", 0);
    TRY(linkat, AT_FDCWD, "file", at, "y", 0);
    TRY(symlinkat, "x", at, "y");
    TRY(readlinkat, at, "x", buffer, 9);
    TRY(fchmodat, at, "x", 0600);
    TRY(fchmodat2, at, "x", 0600, 0);
    TRY(faccessat, at, "x", 0);
    TRY(faccessat2, at, "x", 0, 0);
    TRY(execveat, at, "x", NULL, NULL, 0);
    TRY(fchdir, at);
    TRY(utimensat, at, NULL, NULL, 0);
  }
}

static void flags(void) {
  struct stat st;
  SECTION("flags and modes");
  TRY(newfstatat, AT_FDCWD, "file", &st, 0x80000);
  TRY(newfstatat, file, "", &st, 0);
  TRY(newfstatat, file, "", &st, AT_EMPTY_PATH);
  TRY(newfstatat, AT_FDCWD, "file", NOWHERE, 0);
  TRY(statx, AT_FDCWD, "file", 0x80000, 0, buffer);
  TRY(statx, AT_FDCWD, "file", 0, 0x80000000, buffer);
  TRY(statx, AT_FDCWD, "file", 0, 0, NOWHERE);
  TRY(statx, AT_FDCWD, "file", 0x6000, 0, buffer);
  TRY(access, "file", 8);
  TRY(faccessat2, AT_FDCWD, "file", 8, 0);
  TRY(faccessat2, AT_FDCWD, "file", 0, 1);
  TRY(fchmodat2, AT_FDCWD, "file", 0600, 1);
  TRY(fchmodat2, AT_FDCWD, "link", 0600, AT_SYMLINK_NOFOLLOW);
  TRY(fchownat, AT_FDCWD, "file", 0, 0, 1);
  TRY(unlinkat, AT_FDCWD, "file", 1);
  TRY(unlinkat, AT_FDCWD, "file", AT_REMOVEDIR);
  TRY(unlinkat, AT_FDCWD, "dir", 0);
  TRY(unlink, "dir");
  TRY(rmdir, "file");
  TRY(rmdir, ".");
  TRY(rmdir, "dir/..");
  TRY(rmdir, "full");
  TRY(rmdir, "/");
  TRY(mkdir, "dir", 0);
  TRY(mkdir, "link", 0);
  TRY(mkdir, "/", 0);
  TRY(mkdir, "dir/.", 0);
  TRY(mknod, "file", S_IFREG, 0);
  TRY(mknod, "x", S_IFDIR, 0);
  TRY(mknod, "x", S_IFLNK, 0);
  TRY(mknod, "x", 0170000, 0);
  TRY(mknodat, AT_FDCWD, "x", S_IFDIR, 0);
  TRY(symlink, "", "x");
  TRY(symlink, "x", "file");
  TRY(link, "dir", "x");
  TRY(link, "file", "dir");
  TRY(linkat, AT_FDCWD, "file", AT_FDCWD, "x", 1);
  TRY(linkat, file, "", AT_FDCWD, "x", 0);
  TRY(rename, "dir", "dir/x");
  TRY(rename, "dir", "full");
  TRY(rename, "file", "dir");
  TRY(rename, "dir", "file");
  TRY(rename, ".", "x");
  TRY(rename, "file", "..");
  TRY(rename, "/", "x");
  TRY(renameat2, AT_FDCWD, "file", AT_FDCWD, "x", 8);
  TRY(renameat2, AT_FDCWD, "file", AT_FDCWD, "x", 3);
  TRY(renameat2, AT_FDCWD, "file", AT_FDCWD, "x", 6);
  TRY(renameat2, AT_FDCWD, "file", AT_FDCWD, "dir", 1);
  TRY(renameat2, AT_FDCWD, "file", AT_FDCWD, "none", 2);
  TRY(open, "dir", O_WRONLY);
  TRY(open, "dir", O_RDONLY | O_CREAT, 0600);
  TRY(open, "file", O_DIRECTORY);
  TRY(open, "file", O_CREAT | O_EXCL, 0600);
  TRY(open, "link", O_NOFOLLOW);
  TRY(open, "file", O_TMPFILE | O_RDWR, 0600);
  TRY(open, "dir", O_TMPFILE, 0600);
  TRY(creat, "dir", 0600);
  TRY(open, "fifo", O_WRONLY | O_NONBLOCK);
  TRY(open, "dangling", O_RDONLY);
  TRY(open, "dangling", O_CREAT | O_EXCL, 0600);
  struct open_how how = {.flags = O_RDONLY};
  TRY(openat2, AT_FDCWD, "file", &how, 23L);
  TRY(openat2, AT_FDCWD, "file", NOWHERE, sizeof how);
  struct { struct open_how how; uint64_t more; } larger = {{.flags = O_RDONLY}, 1};
  TRY(openat2, AT_FDCWD, "file", &larger, sizeof larger);
  TRY(openat2, AT_FDCWD, "file", &larger, 5000L);
  how.flags = 1UL << 40;
  TRY(openat2, AT_FDCWD, "file", &how, sizeof how);
  how = (struct open_how){.flags = O_RDONLY, .mode = 0600};
  TRY(openat2, AT_FDCWD, "file", &how, sizeof how);
  how = (struct open_how){.flags = O_CREAT, .mode = 0100000};
  TRY(openat2, AT_FDCWD, "file", &how, sizeof how);
  how = (struct open_how){.resolve = 1 << 20};
  TRY(openat2, AT_FDCWD, "file", &how, sizeof how);
  how = (struct open_how){.resolve = RESOLVE_BENEATH | RESOLVE_IN_ROOT};
  TRY(openat2, AT_FDCWD, "file", &how, sizeof how);
  how = (struct open_how){.resolve = RESOLVE_BENEATH};
  TRY(openat2, AT_FDCWD, "/", &how, sizeof how);
  TRY(openat2, AT_FDCWD, "..", &how, sizeof how);
  how = (struct open_how){.resolve = RESOLVE_NO_SYMLINKS};
  TRY(openat2, AT_FDCWD, "link", &how, sizeof how);
  TRY(execve, "file", NULL, NULL);
  TRY(execve, "dir", NULL, NULL);
  TRY(execve, "program", NULL, NULL);
  TRY(execve, "script", NULL, NULL);
  TRY(execve, "/proc/self/exe", NOWHERE, NULL);
  TRY(execve, "/proc/self/exe", NULL, NOWHERE);
  TRY(execveat, file, "", NULL, NULL, 0);
  TRY(execveat, file, "", NULL, NULL, AT_EMPTY_PATH);
  TRY(execveat, AT_FDCWD, "link", NULL, NULL, AT_SYMLINK_NOFOLLOW);
  TRY(execveat, AT_FDCWD, "file", NULL, NULL, 1);
  TRY(umask, 077);
  TRY(umask, 022);
  TRY(truncate, "file", -1L);
  TRY(truncate, "dir", 0L);
  TRY(truncate, "fifo", 0L);
  TRY(readlink, "file", buffer, 9);
  TRY(readlink, "link", buffer, 0);
  TRY(readlink, "link", NOWHERE, 9);
  TRY(readlinkat, AT_FDCWD, "file", buffer, 9);
  TRY(readlinkat, AT_FDCWD, "link", buffer, -1);
  TRY(chroot, "file");
  TRY(chdir, "file");
  TRY(fchdir, file);
  TRY(getcwd, buffer, 1L);
  TRY(getcwd, buffer, 0L);
  TRY(sysfs, 9, 0L, 0L);
  TRY(sysfs, 1, "no such type");
  TRY(sysfs, 1, NOWHERE);
  TRY(sysfs, 2, 9999L, buffer);
  TRY(ustat, 0xfffff, buffer);
  TRY(statfs, "file", NOWHERE);
  TRY(fstatfs, file, NOWHERE);
  TRY(swapon, "file", 0x100000);
  TRY(swapon, "dir", 0);
  TRY(swapon, "file", 0);
  TRY(swapoff, "file");
  TRY(quotactl, 0x80000703, "file", 0, 0);
  TRY(quotactl, 0x80000700, "file", 0, 0);
  TRY(quotactl, 0x80000700, NULL, 0, 0);
  TRY(quotactl, 0x80000100, NULL, 0, 0);
  TRY(quotactl_fd, BAD, 0x80000700, 0, 0);
  TRY(quotactl_fd, pipe_ends[0], 0x80000703, 0, 0);
}

static void data(void) {
  struct iovec one = {buffer, 5}, nowhere = {NOWHERE, 5}, negative = {buffer, -1};
  struct iovec large[2] = {{buffer, 0x7fffffffffffffff}, {buffer, 0x7fffffffffffffff}};
  SECTION("reading and writing");
  TRY(read, writable, buffer, 5L);
  TRY(write, readable, buffer, 5L);
  TRY(read, directory, buffer, 5L);
  TRY(write, directory, buffer, 5L);
  TRY(read, path_only, buffer, 5L);
  TRY(write, path_only, buffer, 5L);
  TRY(read, file, NOWHERE, 5L);
  TRY(read, file, (void *)-4096L, 5L);
  TRY(write, file, NOWHERE, 5L);
  TRY(write, file, NOWHERE, 0L);
  TRY(readv, file, &one, -1);
  TRY(readv, file, &one, 1025);
  TRY(readv, file, NOWHERE, 1);
  TRY(readv, file, &nowhere, 1);
  TRY(readv, file, &negative, 1);
  TRY(readv, file, large, 2);
  TRY(readv, writable, &one, 1);
  TRY(writev, file, &one, -1);
  TRY(writev, file, NOWHERE, 1);
  TRY(writev, file, &nowhere, 1);
  TRY(writev, file, &negative, 1);
  TRY(writev, readable, &one, 1);
  TRY(pread64, file, buffer, 5L, -1L);
  TRY(pread64, pipe_ends[0], buffer, 5L, 0L);
  TRY(pread64, directory, buffer, 5L, 0L);
  TRY(pread64, writable, buffer, 5L, 0L);
  TRY(pwrite64, file, buffer, 5L, -1L);
  TRY(pwrite64, pipe_ends[1], buffer, 5L, 0L);
  TRY(pwrite64, readable, buffer, 5L, 0L);
  TRY(preadv, BAD, &one, 1, 0L, 0L);
  TRY(preadv, file, &one, 1, -1L, -1L);
  TRY(preadv, file, NOWHERE, 1, 0L, 0L);
  TRY(preadv, file, &one, 1025, 0L, 0L);
  TRY(preadv, pipe_ends[0], &one, 1, 0L, 0L);
  TRY(preadv, writable, &one, 1, 0L, 0L);
  TRY(pwritev, BAD, &one, 1, 0L, 0L);
  TRY(pwritev, file, &one, 1, -1L, -1L);
  TRY(pwritev, file, NOWHERE, 1, 0L, 0L);
  TRY(pwritev, file, &negative, 1, 0L, 0L);
  TRY(pwritev, pipe_ends[1], &one, 1, 0L, 0L);
  TRY(pwritev, readable, &one, 1, 0L, 0L);
  TRY(preadv2, BAD, &one, 1, 0L, 0L, 0);
  TRY(preadv2, file, &one, 1, 0L, 0L, 1 << 20);
  TRY(preadv2, file, &one, 1, -2L, -1L, 0);
  TRY(preadv2, pipe_ends[0], &one, 1, 0L, 0L, 0);
  TRY(preadv2, writable, &one, 1, -1L, -1L, 0);
  TRY(pwritev2, BAD, &one, 1, 0L, 0L, 0);
  TRY(pwritev2, file, &one, 1, 0L, 0L, 1 << 20);
  TRY(pwritev2, file, &one, 1, -2L, -1L, 0);
  TRY(pwritev2, readable, &one, 1, -1L, -1L, 0);
  TRY(pwritev2, pipe_ends[1], &one, 1, 0L, 0L, 0);
  TRY(lseek, file, -1L, 0);
  TRY(lseek, file, 0L, 5);
  TRY(lseek, pipe_ends[0], 0L, 0);
  TRY(lseek, file, 1000000L, 3);
  TRY(lseek, file, 1000000L, 4);
  TRY(lseek, path_only, 0L, 0);
  TRY(ftruncate, file, -1L);
  TRY(ftruncate, readable, 1L);
  TRY(ftruncate, pipe_ends[1], 1L);
  TRY(ftruncate, directory, 1L);
  TRY(fallocate, file, 0, -1L, 5L);
  TRY(fallocate, file, 0, 0L, 0L);
  TRY(fallocate, file, 2, 0L, 5L);
  TRY(fallocate, readable, 0, 0L, 5L);
  TRY(fallocate, pipe_ends[1], 0, 0L, 5L);
  TRY(fallocate, file, 1 << 20, 0L, 5L);
  TRY(fadvise64, file, 0L, 0L, 99);
  TRY(fadvise64, pipe_ends[0], 0L, 0L, 0);
  TRY(readahead, BAD, 0L, 10L);
  TRY(readahead, writable, 0L, 10L);
  TRY(readahead, pipe_ends[0], 0L, 10L);
  TRY(readahead, directory, 0L, 10L);
  TRY(sync_file_range, BAD, 0L, 0L, 0);
  TRY(sync_file_range, file, -1L, 0L, 0);
  TRY(sync_file_range, file, 0L, 0L, 16);
  TRY(sync_file_range, pipe_ends[0], 0L, 0L, 0);
  TRY(fsync, pipe_ends[0]);
  TRY(fdatasync, pipe_ends[0]);
  TRY(fsync, path_only);
  TRY(syncfs, path_only);
  TRY(sync);
  TRY(getdents, BAD, buffer, 100);
  TRY(getdents, file, buffer, 100);
  TRY(getdents, directory, buffer, 1);
  TRY(getdents, directory, NOWHERE, 100);
  TRY(getdents64, file, buffer, 100);
  TRY(getdents64, directory, buffer, 1);
  TRY(flock, file, 0);
  TRY(flock, file, 99);
  TRY(flock, path_only, 1);
  TRY(fcntl, file, F_SETLK, NOWHERE);
  TRY(fcntl, file, F_DUPFD, -1);
  TRY(fcntl, file, F_SETPIPE_SZ, 4096);
  TRY(fcntl, file, F_SETSIG, 999);
  TRY(fcntl, path_only, F_SETFL, 0);
  TRY(fcntl, file, F_ADD_SEALS, 1);
  TRY(ioctl, file, 0x5401, buffer);
  TRY(ioctl, path_only, 0x5401, buffer);
}

static void pipes(void) {
  int64_t offset = 0;
  SECTION("from file to file");
  TRY(splice, BAD, NULL, pipe_ends[1], NULL, 5L, 0);
  TRY(splice, file, NULL, BAD, NULL, 5L, 0);
  TRY(splice, file, NULL, file, NULL, 5L, 0);
  TRY(splice, file, NULL, pipe_ends[1], &offset, 5L, 0);
  TRY(splice, file, NOWHERE, pipe_ends[1], NULL, 5L, 0);
  TRY(splice, file, NULL, pipe_ends[1], NULL, 5L, 99);
  TRY(splice, writable, NULL, pipe_ends[1], NULL, 5L, 0);
  TRY(splice, file, NULL, pipe_ends[0], NULL, 5L, 0);
  TRY(splice, pipe_ends[0], NULL, pipe_ends[1], NULL, 5L, 0);
  TRY(splice, BAD, NULL, BAD, NULL, 0L, 0);
  TRY(tee, BAD, pipe_ends[1], 5L, 0);
  TRY(tee, pipe_ends[0], file, 5L, 0);
  TRY(tee, file, pipe_ends[1], 5L, 0);
  TRY(tee, pipe_ends[0], pipe_ends[1], 5L, 0);
  TRY(tee, pipe_ends[0], pipe_ends[1], 5L, 99);
  struct iovec one = {buffer, 5}, nowhere = {NOWHERE, 5};
  TRY(vmsplice, BAD, &one, 1L, 0);
  TRY(vmsplice, file, &one, 1L, 0);
  TRY(vmsplice, pipe_ends[1], NOWHERE, 1L, 0);
  TRY(vmsplice, pipe_ends[1], &nowhere, 1L, 0);
  TRY(vmsplice, pipe_ends[1], &one, 1025L, 0);
  TRY(vmsplice, pipe_ends[1], &one, 1L, 99);
  TRY(sendfile, file, readable, NOWHERE, 5L);
  offset = -1;
  TRY(sendfile, file, readable, &offset, 5L);
  offset = 0;
  TRY(sendfile, readable, file, NULL, 5L);
  TRY(sendfile, file, writable, NULL, 5L);
  TRY(sendfile, file, pipe_ends[0], &offset, 5L);
  TRY(copy_file_range, file, NULL, readable, NULL, 5L, 0);
  TRY(copy_file_range, writable, NULL, file, NULL, 5L, 0);
  TRY(copy_file_range, file, NULL, file, NULL, 5L, 1);
  TRY(copy_file_range, file, NOWHERE, writable, NULL, 5L, 0);
  TRY(copy_file_range, pipe_ends[0], NULL, file, NULL, 5L, 0);
  TRY(copy_file_range, directory, NULL, file, NULL, 5L, 0);
  TRY(dup, -1);
  TRY(dup2, file, -1);
  TRY(dup2, file, 1 << 30);
  TRY(dup2, BAD, BAD);
  TRY(dup3, file, file, 0);
  TRY(dup3, file, 7, 1);
  TRY(dup3, BAD, 7, 0);
  TRY(close, -1);
  TRY(close_range, 10, 9, 0);
  TRY(close_range, 60, 61, 99);
  TRY(memfd_create, NOWHERE, 0);
  TRY(memfd_create, "x", 1 << 20);
  memset(buffer, 'n', 300);
  TRY(memfd_create, buffer, 0);
  TRY(pipe, NOWHERE);
  TRY(pipe2, buffer, 1);
  TRY(pipe2, NOWHERE, 0);
  TRY(inotify_init1, 1);
  TRY_ANY(inotify_init);
  int inotify = MUST(inotify_init1(0));
  TRY(inotify_add_watch, BAD, "file", IN_MODIFY);
  TRY(inotify_add_watch, file, "file", IN_MODIFY);
  TRY(inotify_add_watch, inotify, "file", 0);
  TRY(inotify_add_watch, inotify, "file", IN_ONLYDIR | IN_MODIFY);
  TRY(inotify_add_watch, inotify, "file", IN_MASK_ADD | IN_MASK_CREATE | IN_MODIFY);
  TRY(inotify_rm_watch, BAD, 1);
  TRY(inotify_rm_watch, file, 1);
  TRY(inotify_rm_watch, inotify, 77);
}

static void attributes(void) {
  struct timespec bad[2] = {{0, 1000000000}, {0, 0}};
  struct timeval bad_times[2] = {{0, 1000000}, {0, 0}};
  char name[300];
  memset(name, 'n', sizeof name);
  memcpy(name, "user.", 5);
  name[260] = 0;
  SECTION("times and extended attributes");
  TRY(utime, "file", NOWHERE);
  TRY(utimes, "file", NOWHERE);
  TRY(utimes, "file", bad_times);
  TRY(futimesat, AT_FDCWD, "file", bad_times);
  TRY(futimesat, AT_FDCWD, "file", NOWHERE);
  TRY(utimensat, AT_FDCWD, "file", bad, 0);
  TRY(utimensat, AT_FDCWD, "file", NULL, 1);
  TRY(utimensat, BAD, NULL, NULL, 0);
  TRY(setxattr, "file", "user.x", "v", 1L, 3);
  TRY(setxattr, "file", "user.x", "v", 1L, 4);
  TRY(setxattr, "file", "user.x", "v", 1L, XATTR_REPLACE);
  TRY(setxattr, "file", "user.x", "v", 70000L, 0);
  TRY(setxattr, "file", "user.x", NOWHERE, 5L, 0);
  TRY(setxattr, "file", NOWHERE, "v", 1L, 0);
  TRY(setxattr, "file", "", "v", 1L, 0);
  TRY(setxattr, "file", name, "v", 1L, 0);
  TRY(setxattr, "file", "user.", "v", 1L, 0);
  TRY(setxattr, "file", "none.x", "v", 1L, 0);
  TRY(setxattr, "file", "x", "v", 1L, 0);
  TRY(lsetxattr, "link", "user.x", "v", 1L, 0);
  TRY(fsetxattr, BAD, "user.x", "v", 1L, 0);
  TRY(fsetxattr, path_only, "user.x", "v", 1L, 0);
  TRY(fsetxattr, file, "user.x", "value", 5L, XATTR_CREATE);
  TRY(fsetxattr, file, "user.x", "value", 5L, XATTR_CREATE);
  TRY(getxattr, "file", "user.x", buffer, 2L);
  TRY(getxattr, "file", "user.x", NOWHERE, 9L);
  TRY(getxattr, "file", "user.y", buffer, 9L);
  TRY(getxattr, "file", "none.y", buffer, 9L);
  TRY(lgetxattr, "link", "user.x", buffer, 9L);
  TRY(fgetxattr, BAD, "user.x", buffer, 9L);
  TRY(fgetxattr, path_only, "user.x", buffer, 9L);
  TRY(fgetxattr, file, NOWHERE, buffer, 9L);
  TRY(listxattr, "file", buffer, 2L);
  TRY(listxattr, "file", NOWHERE, 100L);
  TRY(llistxattr, "link", buffer, 100L);
  TRY(flistxattr, BAD, buffer, 100L);
  TRY(flistxattr, path_only, buffer, 100L);
  TRY(removexattr, "file", "user.y");
  TRY(removexattr, "file", "none.y");
  TRY(removexattr, "file", NOWHERE);
  TRY(lremovexattr, "link", "user.x");
  TRY(fremovexattr, BAD, "user.x");
  TRY(fremovexattr, file, "user.y");
  TRY(fchmod, path_only, 0600);
  TRY(fchown, path_only, -1, -1);
}

/* Without rights: nothing here belongs to the user. */
static void unprivileged(void) {
  if (geteuid() != 0) return;
  become_nobody();
  struct stat st;
  TRY(open, "file", O_RDONLY);
  TRY(open, "public", O_WRONLY);
  TRY(open, "new", O_CREAT | O_WRONLY, 0600);
  TRY(open, "secret/file", O_RDONLY);
  TRY(open, "public", O_RDONLY | O_NOATIME);
  TRY(creat, "new", 0600);
  TRY(stat, "secret/file", &st);
  TRY(newfstatat, AT_FDCWD, "secret/file", &st, 0);
  TRY(statx, AT_FDCWD, "secret/file", 0, 0, buffer);
  TRY(access, "public", W_OK);
  TRY(access, "public", X_OK);
  TRY(faccessat2, AT_FDCWD, "public", W_OK, AT_EACCESS);
  TRY(chdir, "secret");
  TRY(chmod, "public", 0600);
  TRY(fchmodat2, AT_FDCWD, "public", 0600, 0);
  TRY(fchmod, file, 0600);
  TRY(chown, "public", 65534, -1);
  TRY(lchown, "public", 65534, -1);
  TRY(fchown, file, 65534, -1);
  TRY(truncate, "public", 0L);
  TRY(mkdir, "new", 0700);
  TRY(rmdir, "dir");
  TRY(mknod, "new", S_IFIFO, 0);
  TRY(mknod, "new", S_IFCHR, 0x103);
  TRY(mknodat, AT_FDCWD, "new", S_IFBLK, 0x103);
  TRY(unlink, "public");
  TRY(symlink, "x", "new");
  TRY(link, "public", "new");
  TRY(rename, "public", "new");
  TRY(utime, "public", NULL);
  TRY(utimes, "public", (struct timeval[2]){{1, 0}, {1, 0}});
  TRY(utimensat, AT_FDCWD, "public", (struct timespec[2]){{1, 0}, {1, 0}}, 0);
  TRY(setxattr, "public", "user.x", "v", 1L, 0);
  TRY(setxattr, "public", "trusted.x", "v", 1L, 0);
  TRY(getxattr, "public", "trusted.x", buffer, 9L);
  TRY(getxattr, "file", "user.x", buffer, 9L);
  TRY(removexattr, "public", "user.x");
  TRY(chroot, ".");
  TRY(execve, "public", NULL, NULL);
  TRY(swapon, "file", 0);
  TRY(swapoff, "file");
  int inotify = MUST(inotify_init1(0));
  TRY(inotify_add_watch, inotify, "file", IN_MODIFY);
}

int main(void) {
  setvbuf(stdout, NULL, _IONBF, 0);
  umask(022);
  bad_paths();
  put("file", "some text");
  put("public", "some text");
  put("program", "not a program");
  put("script", "#! none\n");
  MUST(chmod("file", 0600));
  MUST(chmod("public", 0644));
  MUST(chmod("program", 0755));
  MUST(chmod("script", 0755));
  MUST(mkdir("dir", 0755));
  MUST(mkdir("full", 0755));
  MUST(mkdir("secret", 0700));
  put("secret/file", "");
  put("full/file", "");
  MUST(symlink("file", "link"));
  MUST(symlink("nothing", "dangling"));
  MUST(mkfifo("fifo", 0600));
  file = MUST(open("file", O_RDWR));
  readable = MUST(open("file", O_RDONLY));
  writable = MUST(open("file", O_WRONLY));
  directory = MUST(open("dir", O_RDONLY));
  path_only = MUST(open("file", O_PATH));
  MUST(pipe2(pipe_ends, O_NONBLOCK));
  SECTION("paths");
  names();
  SECTION("directories");
  relative();
  flags();
  data();
  pipes();
  attributes();
  apart("without rights", unprivileged);
  return guest_end();
}
