/* SPDX-License-Identifier: MIT */

/* Library functions that allocate memory where no hook sees it, and may fail without memory: each
 * call counts as one request. The linker redirects the modules' calls to module_ functions. */
#include "memory.h"

#include <curl/curl.h>
#include <errno.h>
#include <microhttpd.h>
#include <stdarg.h>

typedef struct MHD_Response Response;
typedef enum MHD_Result Result;

CURLMcode module_add_handle(CURLM *multi, CURL *easy) __asm__("__wrap_curl_multi_add_handle");
CURLMcode real_add_handle(CURLM *multi, CURL *easy) __asm__("__real_curl_multi_add_handle");
struct MHD_Daemon *module_start_daemon(unsigned flags, uint16_t port, MHD_AcceptPolicyCallback apc,
                                       void *apc_data, MHD_AccessHandlerCallback handler,
                                       void *handler_data, ...) __asm__("__wrap_MHD_start_daemon");
Response *
module_response(size_t size, void *buffer,
                enum MHD_ResponseMemoryMode mode) __asm__("__wrap_MHD_create_response_from_buffer");
Response *
real_response(size_t size, void *buffer,
              enum MHD_ResponseMemoryMode mode) __asm__("__real_MHD_create_response_from_buffer");
Result module_add_header(Response *response, const char *name,
                         const char *value) __asm__("__wrap_MHD_add_response_header");
Result real_add_header(Response *response, const char *name,
                       const char *value) __asm__("__real_MHD_add_response_header");
Result module_queue(struct MHD_Connection *connection, unsigned status,
                    Response *response) __asm__("__wrap_MHD_queue_response");
Result real_queue(struct MHD_Connection *connection, unsigned status,
                  Response *response) __asm__("__real_MHD_queue_response");

CURLMcode module_add_handle(CURLM *multi, CURL *easy) {
  return memory_denied() ? CURLM_OUT_OF_MEMORY : real_add_handle(multi, easy);
}

struct MHD_Daemon *module_start_daemon(unsigned flags, uint16_t port, MHD_AcceptPolicyCallback apc,
                                       void *apc_data, MHD_AccessHandlerCallback handler,
                                       void *handler_data, ...) {
  if (memory_denied()) {
    errno = ENOMEM;
    return NULL;
  }
  va_list options;
  va_start(options, handler_data);
  struct MHD_Daemon *daemon =
      MHD_start_daemon_va(flags, port, apc, apc_data, handler, handler_data, options);
  va_end(options);
  return daemon;
}

Response *module_response(size_t size, void *buffer, enum MHD_ResponseMemoryMode mode) {
  return memory_denied() ? NULL : real_response(size, buffer, mode);
}

Result module_add_header(Response *response, const char *name, const char *value) {
  return memory_denied() ? MHD_NO : real_add_header(response, name, value);
}

Result module_queue(struct MHD_Connection *connection, unsigned status, Response *response) {
  return memory_denied() ? MHD_NO : real_queue(connection, status, response);
}
