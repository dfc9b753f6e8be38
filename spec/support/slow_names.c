/* SPDX-License-Identifier: MIT */

/* To be preloaded: resolving a name that begins with "slow." takes three seconds and fails. */
#include <dlfcn.h>
#include <netdb.h>
#include <string.h>
#include <unistd.h>

typedef int Lookup(const char *, const char *, const struct addrinfo *, struct addrinfo **);

__attribute__((visibility("default"))) int getaddrinfo(const char *name, const char *service,
                                                       const struct addrinfo *hints,
                                                       struct addrinfo **found) {
  Lookup *lookup;
  void *real = dlsym(RTLD_NEXT, "getaddrinfo");
  memcpy(&lookup, &real, sizeof lookup);
  if (name != NULL && strncmp(name, "slow.", 5) == 0) {
    sleep(3);
    return EAI_NONAME;
  }
  return lookup(name, service, hints, found);
}
