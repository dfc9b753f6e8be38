/* SPDX-License-Identifier: MIT */
#include "http/pin.h"

#include "base/count.h"

#include <curl/curl.h>
#include <dlfcn.h>
#include <string.h>

bool pin_libcurl(void) {
  bool pinned = false;
#if defined(RTLD_NODELETE) && defined(RTLD_NOLOAD)
  static const char *const names[] = {"libcurl.so.4", "libcurl-gnutls.so.4", "libcurl-nss.so.4"};
  CURL *(*const ours)(void) = curl_easy_init;
  for (size_t i = 0; i < COUNT(names) && !pinned; i++) {
    void *library = dlopen(names[i], RTLD_LAZY | RTLD_NOLOAD | RTLD_NODELETE);
    if (library != NULL) {
      void *theirs = dlsym(library, "curl_easy_init");
      pinned = memcmp(&theirs, &ours, sizeof theirs) == 0; /* another copy may be loaded */
      (void)dlclose(library);
    }
  }
#endif
  return pinned;
}
