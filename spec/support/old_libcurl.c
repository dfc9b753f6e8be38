/* SPDX-License-Identifier: MIT */

/* To be preloaded: a libcurl that says it is 7.84.0. */
#include <curl/curl.h>

__attribute__((visibility("default"))) curl_version_info_data *curl_version_info(CURLversion age) {
  static curl_version_info_data data;
  data.age = age;
  data.version = "7.84.0";
  data.version_num = 0x075400;
  return &data;
}
