/* SPDX-License-Identifier: MIT */
#include "http/library.h"

unsigned library_version(void) {
  return curl_version_info(CURLVERSION_NOW)->version_num;
}

const char *library_name(void) {
  return curl_version_info(CURLVERSION_NOW)->version;
}
