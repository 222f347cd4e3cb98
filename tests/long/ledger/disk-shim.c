/*
 * Preloaded into a process (LD_PRELOAD), it writes down what the process does to one directory: every open, write, truncation, sync,
 * rename and removal, with contents, in the order the kernel saw them. Where a file of orders exists, it also makes syncs or writes fail.
 *
 * Environment: DISK_DIRECTORY (absolute), DISK_LOG (file to append to; none: nothing is written down), DISK_ORDERS (lines `sync ERRNO` or
 * `write ERRNO`, read before each such call; no such file: nothing fails).
 *
 * A record of the log, little endian: u32 kind, i32 descriptor, i64 offset or size or flags, i32 result (0 or -errno), u32 length, bytes.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { OPENED = 1, CLOSED, WRITTEN, TRUNCATED, SYNCED, RENAMED, REMOVED };
enum { CREATED = 1, EMPTIED = 2, DIRECTORY = 4 };
#define DESCRIPTORS 65536

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static const char *directory, *orders;
static size_t directory_length;
static int log_fd = -1;
static char watched[DESCRIPTORS];

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

__attribute__((constructor)) static void begin(void) {
  const char *log = getenv("DISK_LOG");
  directory = getenv("DISK_DIRECTORY");
  orders = getenv("DISK_ORDERS");
  if (directory == NULL) return;
  directory_length = strlen(directory);
  if (log != NULL) log_fd = REAL(open)(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static void all(const void *bytes, size_t length) {
  const char *at = bytes;
  while (length > 0) {
    ssize_t done = REAL(write)(log_fd, at, length);
    if (done <= 0) abort();
    at += done;
    length -= (size_t)done;
  }
}

static void note(uint32_t kind, int fd, int64_t value, int32_t result, const void *bytes, size_t length) {
  char head[24];
  uint32_t length32 = (uint32_t)length;
  int saved = errno;
  if (log_fd < 0) return;
  memcpy(head, &kind, 4);
  memcpy(head + 4, &fd, 4);
  memcpy(head + 8, &value, 8);
  memcpy(head + 16, &result, 4);
  memcpy(head + 20, &length32, 4);
  all(head, sizeof head);
  all(bytes, length);
  errno = saved;
}

/* The name below the directory, "" for the directory itself, NULL for any other path. */
static const char *name_of(const char *path) {
  if (directory == NULL || path == NULL || strncmp(path, directory, directory_length) != 0) return NULL;
  if (path[directory_length] == '\0') return path + directory_length;
  return path[directory_length] == '/' ? path + directory_length + 1 : NULL;
}

static int is_watched(int fd) { return fd >= 0 && fd < DESCRIPTORS && watched[fd]; }

/* The errno that the orders demand for such a call, or 0. */
static int ordered(const char *what) {
  char text[256];
  ssize_t length;
  int fd, saved = errno;
  const char *at;
  if (orders == NULL) return 0;
  fd = REAL(open)(orders, O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    errno = saved;
    return 0;
  }
  length = read(fd, text, sizeof text - 1);
  REAL(close)(fd);
  errno = saved;
  if (length <= 0) return 0;
  text[length] = '\0';
  at = strstr(text, what);
  return at == NULL ? 0 : atoi(at + strlen(what));
}

static int opened(int (*real)(const char *, int, ...), const char *path, int flags, mode_t mode) {
  const char *name = name_of(path);
  int fd, was_there;
  int64_t told;
  if (name == NULL) return real(path, flags, mode);
  pthread_mutex_lock(&lock);
  was_there = access(path, F_OK) == 0;
  fd = real(path, flags, mode);
  if (fd >= 0 && fd < DESCRIPTORS) {
    watched[fd] = 1;
    told = (!was_there ? CREATED : 0) | ((flags & O_TRUNC) && was_there ? EMPTIED : 0) | (*name == '\0' ? DIRECTORY : 0);
    note(OPENED, fd, told, 0, name, strlen(name));
  }
  pthread_mutex_unlock(&lock);
  return fd;
}

#define MODE_OF(flags, mode)                 \
  mode_t mode = 0;                           \
  if ((flags) & (O_CREAT | __O_TMPFILE)) {   \
    va_list more;                            \
    va_start(more, flags);                   \
    mode = (mode_t)va_arg(more, int);        \
    va_end(more);                            \
  }

int open(const char *path, int flags, ...) {
  MODE_OF(flags, mode)
  return opened(REAL(open), path, flags, mode);
}

int open64(const char *path, int flags, ...) {
  MODE_OF(flags, mode)
  return opened(REAL(open64), path, flags, mode);
}

int close(int fd) {
  int result;
  if (!is_watched(fd)) return REAL(close)(fd);
  pthread_mutex_lock(&lock);
  watched[fd] = 0;
  note(CLOSED, fd, 0, 0, "", 0);
  result = REAL(close)(fd);
  pthread_mutex_unlock(&lock);
  return result;
}

static ssize_t refused(int error) {
  errno = error;
  return -1;
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t offset) {
  ssize_t done;
  int error;
  if (!is_watched(fd)) return REAL(pwrite64)(fd, bytes, length, offset);
  if ((error = ordered("write ")) != 0) return refused(error);
  pthread_mutex_lock(&lock);
  done = REAL(pwrite64)(fd, bytes, length, offset);
  if (done > 0) note(WRITTEN, fd, offset, 0, bytes, (size_t)done);
  pthread_mutex_unlock(&lock);
  return done;
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t offset) { return pwrite64(fd, bytes, length, offset); }

/* Where a plain write lands: at the end of a file opened for appending, else at the descriptor's own place. */
ssize_t write(int fd, const void *bytes, size_t length) {
  ssize_t done;
  int error;
  if (!is_watched(fd)) return REAL(write)(fd, bytes, length);
  if ((error = ordered("write ")) != 0) return refused(error);
  pthread_mutex_lock(&lock);
  done = REAL(write)(fd, bytes, length);
  if (done > 0) note(WRITTEN, fd, lseek64(fd, 0, SEEK_CUR) - done, 0, bytes, (size_t)done);
  pthread_mutex_unlock(&lock);
  return done;
}

int ftruncate64(int fd, off64_t size) {
  int result;
  if (!is_watched(fd)) return REAL(ftruncate64)(fd, size);
  pthread_mutex_lock(&lock);
  result = REAL(ftruncate64)(fd, size);
  if (result == 0) note(TRUNCATED, fd, size, 0, "", 0);
  pthread_mutex_unlock(&lock);
  return result;
}

int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }

static int synced(int (*real)(int), int fd) {
  int result, error;
  if (!is_watched(fd)) return real(fd);
  error = ordered("sync ");
  pthread_mutex_lock(&lock);
  result = error == 0 ? real(fd) : (int)refused(error);
  note(SYNCED, fd, 0, result == 0 ? 0 : -errno, "", 0);
  pthread_mutex_unlock(&lock);
  return result;
}

int fsync(int fd) { return synced(REAL(fsync), fd); }

int fdatasync(int fd) { return synced(REAL(fdatasync), fd); }

int rename(const char *from, const char *to) {
  const char *old = name_of(from), *new = name_of(to);
  char both[8192];
  int result, length;
  if (old == NULL || new == NULL) return REAL(rename)(from, to);
  pthread_mutex_lock(&lock);
  result = REAL(rename)(from, to);
  length = snprintf(both, sizeof both, "%s/%s", old, new);
  if (result == 0) note(RENAMED, -1, 0, 0, both, (size_t)length);
  pthread_mutex_unlock(&lock);
  return result;
}

int unlink(const char *path) {
  const char *name = name_of(path);
  int result;
  if (name == NULL) return REAL(unlink)(path);
  pthread_mutex_lock(&lock);
  result = REAL(unlink)(path);
  if (result == 0) note(REMOVED, -1, 0, 0, name, strlen(name));
  pthread_mutex_unlock(&lock);
  return result;
}
