/* SPDX-License-Identifier: MIT */
#include "http/codes.h"

#include "base/count.h"

#define TLS_HINT "check ca_file, ca_path, client_cert, client_key, and the server's certificate"
#define BUILT "this libcurl was built without support for it"
#define SERVER_HINT "a proxy or gateway on the way may be corrupting the reply"
#define UNREACHED "check url and proxy, and that the server is running"
#define LONG_URL "the URL or the headers are too long"
#define SHORTEN "shorten the name, the headers or the token"

#define AT(phase) (1U << (unsigned)(phase))
#define ANY (AT(HTTP_PHASES) - 1)
#define CONNECTING AT(HTTP_CONNECTING)
#define UNSENT (AT(HTTP_CONNECTING) | AT(HTTP_READY))
#define SENT (ANY & ~UNSENT)
#define BODY AT(HTTP_HEADED)

/* Every libcurl result that an HTTP exchange can end with. The first matching row counts. */
static const HttpCode codes[] = {
    {CURLE_OK, BODY, false, HTTP_REPLY, "done", NULL},
    /* libcurl accepts headers that break off */
    {CURLE_OK, ANY, false, HTTP_NETWORK, "the connection closed before the reply was complete",
     SERVER_HINT},
    {CURLE_UNSUPPORTED_PROTOCOL, CONNECTING, false, HTTP_PROTOCOL,
     "unsupported protocol: url must be http or https", NULL},
    /* libcurl takes a reply without a status line for HTTP/0.9 */
    {CURLE_UNSUPPORTED_PROTOCOL, ANY, false, HTTP_PROTOCOL, "the reply is not valid HTTP",
     SERVER_HINT},
    {CURLE_OPERATION_TIMEDOUT, CONNECTING, false, HTTP_TIMEOUT, "the connection timed out",
     "check url and proxy, and that the server is running, or raise connect_timeout"},
    {CURLE_OPERATION_TIMEDOUT, ANY, false, HTTP_TIMEOUT, "the request timed out",
     "raise timeout for the client or for this call"},
    /* TLS did not fail: the connection was lost during the handshake */
    {CURLE_SSL_CONNECT_ERROR, ANY, true, HTTP_NETWORK,
     "connection lost before the TLS handshake was complete",
     "check that the server is running and speaks https"},
    {CURLE_SSL_CONNECT_ERROR, ANY, false, HTTP_TLS, "TLS handshake failed",
     "check that the server speaks https with TLS 1.2 or newer; check client_cert and client_key"},
    {CURLE_SEND_ERROR, CONNECTING, false, HTTP_NETWORK,
     "connection lost before the request was sent", UNREACHED},
    {CURLE_RECV_ERROR, CONNECTING, false, HTTP_NETWORK,
     "connection lost before the request was sent", UNREACHED},
    {CURLE_RECV_ERROR, BODY, true, HTTP_NETWORK, "connection lost while receiving the reply", NULL},
    /* the connection is fine, the chunked encoding is not */
    {CURLE_RECV_ERROR, BODY, false, HTTP_PROTOCOL, "the reply is not valid HTTP", SERVER_HINT},
    {CURLE_RECV_ERROR, ANY, false, HTTP_NETWORK, "connection lost while receiving the reply", NULL},
    {CURLE_PROXY, ANY, false, HTTP_NETWORK, "the proxy refused the connection",
     "check the proxy option, and whether the proxy allows this host"},
    {HTTP_CODE_TOO_LARGE, UNSENT, false, HTTP_PROTOCOL, LONG_URL, SHORTEN},
    {HTTP_CODE_TOO_LARGE, SENT, false, HTTP_PROTOCOL, "a reply header is too large", SERVER_HINT},
    {HTTP_CODE_ECH_REQUIRED, ANY, false, HTTP_TLS,
     "the server does not support Encrypted Client Hello", NULL},
    {CURLE_UNRECOVERABLE_POLL, ANY, false, HTTP_NETWORK,
     "the system could not wait for the connection", NULL},
    {CURLE_FAILED_INIT, ANY, false, HTTP_NETWORK, "libcurl could not be initialised", NULL},
    {CURLE_NOT_BUILT_IN, ANY, false, HTTP_PROTOCOL, "libcurl does not support an option", BUILT},
    {CURLE_BAD_FUNCTION_ARGUMENT, ANY, false, HTTP_PROTOCOL, LONG_URL, SHORTEN},
    {CURLE_UNKNOWN_OPTION, ANY, false, HTTP_PROTOCOL, "unknown libcurl option", BUILT},
    {CURLE_SETOPT_OPTION_SYNTAX, ANY, false, HTTP_PROTOCOL, "an option has a syntax error",
     "check the resolve option"},
    {CURLE_URL_MALFORMAT, ANY, false, HTTP_PROTOCOL, "the URL is malformed", NULL},
    {CURLE_COULDNT_RESOLVE_PROXY, ANY, false, HTTP_NETWORK,
     "could not resolve the proxy's host name",
     "check the proxy option and the proxy environment variables"},
    {CURLE_COULDNT_RESOLVE_HOST, ANY, false, HTTP_NETWORK, "could not resolve the host name",
     "check the host name in url"},
    {CURLE_COULDNT_CONNECT, ANY, false, HTTP_NETWORK, "connection refused, or host unreachable",
     "check url and proxy, and that the server is running"},
    {CURLE_WEIRD_SERVER_REPLY, ANY, false, HTTP_PROTOCOL, "the reply is not valid HTTP",
     SERVER_HINT},
    {CURLE_HTTP2, ANY, false, HTTP_NETWORK, "HTTP/2 protocol error", NULL},
    {CURLE_PARTIAL_FILE, ANY, false, HTTP_NETWORK,
     "the connection closed before the reply was complete", SERVER_HINT},
    {CURLE_WRITE_ERROR, ANY, false, HTTP_PROTOCOL, "the reply could not be stored", NULL},
    {CURLE_OUT_OF_MEMORY, ANY, false, HTTP_MEMORY, "not enough memory", NULL},
    {CURLE_ABORTED_BY_CALLBACK, ANY, false, HTTP_CANCELLED, "cancelled", NULL},
    {CURLE_TOO_MANY_REDIRECTS, ANY, false, HTTP_PROTOCOL, "the reply is a redirect", NULL},
    {CURLE_GOT_NOTHING, ANY, false, HTTP_NETWORK,
     "the server closed the connection without a reply", NULL},
    {CURLE_SSL_ENGINE_NOTFOUND, ANY, false, HTTP_TLS, "TLS engine not found", TLS_HINT},
    {CURLE_SSL_ENGINE_SETFAILED, ANY, false, HTTP_TLS, "the TLS engine could not be selected",
     TLS_HINT},
    {CURLE_SSL_CERTPROBLEM, ANY, false, HTTP_TLS, "the client certificate cannot be used",
     "client_cert and client_key must be a matching pair of PEM files without a passphrase"},
    {CURLE_SSL_CIPHER, ANY, false, HTTP_TLS, "the TLS cipher cannot be used", TLS_HINT},
    {CURLE_PEER_FAILED_VERIFICATION, ANY, false, HTTP_TLS, "certificate verification failed",
     "check the host in url and the certificate's validity dates; for a private CA, set ca_file"},
    {CURLE_BAD_CONTENT_ENCODING, ANY, false, HTTP_PROTOCOL, "the reply could not be decompressed",
     SERVER_HINT},
    {CURLE_SEND_FAIL_REWIND, ANY, false, HTTP_NETWORK, "connection lost while sending the request",
     NULL},
    {CURLE_SSL_ENGINE_INITFAILED, ANY, false, HTTP_TLS, "the TLS engine could not be initialised",
     TLS_HINT},
    {CURLE_SSL_CACERT_BADFILE, ANY, false, HTTP_TLS, "the CA certificates could not be read",
     "check ca_file and ca_path"},
    {CURLE_SSL_SHUTDOWN_FAILED, ANY, false, HTTP_TLS,
     "the TLS connection was not shut down properly", NULL},
    {CURLE_SSL_CRL_BADFILE, ANY, false, HTTP_TLS,
     "the certificate revocation list could not be read", TLS_HINT},
    {CURLE_SSL_ISSUER_ERROR, ANY, false, HTTP_TLS, "the certificate's issuer does not match",
     TLS_HINT},
    {CURLE_NO_CONNECTION_AVAILABLE, ANY, false, HTTP_NETWORK, "no connection is available", NULL},
    {CURLE_SSL_PINNEDPUBKEYNOTMATCH, ANY, false, HTTP_TLS,
     "the server's public key does not match the pinned key", NULL},
    {CURLE_SSL_INVALIDCERTSTATUS, ANY, false, HTTP_TLS, "the certificate's status is invalid",
     TLS_HINT},
    {CURLE_HTTP2_STREAM, ANY, false, HTTP_NETWORK, "the HTTP/2 stream was closed with an error",
     NULL},
    {CURLE_HTTP3, ANY, false, HTTP_NETWORK, "HTTP/3 protocol error", NULL},
    {CURLE_QUIC_CONNECT_ERROR, ANY, false, HTTP_NETWORK, "QUIC connection failed", NULL},
    {CURLE_SSL_CLIENTCERT, ANY, false, HTTP_TLS, "the server requires a client certificate",
     "set client_cert and client_key"},
    {CURLE_SEND_ERROR, ANY, false, HTTP_NETWORK, "connection lost while sending the request", NULL},
};

/* For codes of a newer libcurl. */
static const HttpCode other = {-1, ANY, false, HTTP_NETWORK, "the request did not complete", NULL};

const HttpCode *http_code(int code, HttpPhase phase, bool lost) {
  for (size_t i = 0; i < COUNT(codes); i++) {
    const HttpCode *row = &codes[i];
    if (row->code == code && (row->phases & AT(phase)) != 0 && (lost || !row->lost))
      return row;
  }
  return &other;
}

HttpSent http_sent(HttpPhase phase) {
  static const HttpSent sent[HTTP_PHASES] = {[HTTP_CONNECTING] = HTTP_SENT_NO,
                                             [HTTP_READY] = HTTP_SENT_NO,
                                             [HTTP_ASKED] = HTTP_SENT_MAYBE,
                                             [HTTP_ANSWERED] = HTTP_SENT_YES,
                                             [HTTP_HEADED] = HTTP_SENT_YES};
  return sent[phase];
}
