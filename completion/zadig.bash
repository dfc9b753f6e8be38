# SPDX-License-Identifier: MIT
# Made by script/generate from the rows of the commands.
# The program answers for what only it knows; whoever cannot be asked offers nothing. The options of
# the line so far say which server.
_zadig_ask() {
    local given=() i
    for ((i = 1; i < ${#COMP_WORDS[@]} - 1; i++)); do
        case ${COMP_WORDS[i]} in
        --server | --url | --project | --token-from | --ca-file)
            given+=("${COMP_WORDS[i]}" "${COMP_WORDS[i + 1]}")
            ;;
        esac
    done
    "${COMP_WORDS[0]}" complete "$1" "${given[@]}" 2>/dev/null
}

_zadig() {
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} command= i
    local IFS=$'\n'
    COMPREPLY=()
    for ((i = 1; i < COMP_CWORD; i++)); do
        case ${COMP_WORDS[i]} in
        --server | --url | --project | --token-from | --ca-file | --timeout | --color | --max-deletes | --ledger | --accept | --backup | --infrastructure | --script-type | --codehost | --to | --service | --module | --port | --zadig | --seeds | --user | --fault | --max-body | --max-page-size | --replay) ((i++)) ;;
        -*) ;;
        *)
            command=${COMP_WORDS[i]}
            break
            ;;
        esac
    done
    case $prev in
    --server)
        COMPREPLY=($(compgen -W "$(_zadig_ask servers)" -- "$cur"))
        return
        ;;
    --url)
        COMPREPLY=($(:))
        return
        ;;
    --project)
        COMPREPLY=($(:))
        return
        ;;
    --token-from)
        COMPREPLY=($(:))
        return
        ;;
    --ca-file)
        COMPREPLY=($(compgen -f -- "$cur"))
        return
        ;;
    --timeout)
        COMPREPLY=($(:))
        return
        ;;
    --color)
        COMPREPLY=($(IFS=' ' compgen -W "auto always never" -- "$cur"))
        return
        ;;
    --max-deletes)
        COMPREPLY=($(:))
        return
        ;;
    --ledger)
        COMPREPLY=($(compgen -f -- "$cur"))
        return
        ;;
    --accept)
        COMPREPLY=($(:))
        return
        ;;
    --backup)
        COMPREPLY=($(compgen -d -- "$cur"))
        return
        ;;
    --infrastructure)
        COMPREPLY=($(IFS=' ' compgen -W "kubernetes vm" -- "$cur"))
        return
        ;;
    --script-type)
        COMPREPLY=($(IFS=' ' compgen -W "shell batch_file powershell" -- "$cur"))
        return
        ;;
    --codehost)
        COMPREPLY=($(:))
        return
        ;;
    --to)
        COMPREPLY=($(compgen -d -- "$cur"))
        return
        ;;
    --service)
        COMPREPLY=($(:))
        return
        ;;
    --module)
        COMPREPLY=($(:))
        return
        ;;
    --port)
        COMPREPLY=($(:))
        return
        ;;
    --zadig)
        COMPREPLY=($(compgen -W "4.1 4.2 4.3 5.0" -- "$cur"))
        return
        ;;
    --seeds)
        COMPREPLY=($(compgen -f -- "$cur"))
        return
        ;;
    --user)
        COMPREPLY=($(:))
        return
        ;;
    --fault)
        COMPREPLY=($(:))
        return
        ;;
    --max-body)
        COMPREPLY=($(:))
        return
        ;;
    --max-page-size)
        COMPREPLY=($(:))
        return
        ;;
    --replay)
        COMPREPLY=($(compgen -f -- "$cur"))
        return
        ;;
    esac
    case $command in
    doctor)
        case $cur in
        -*) COMPREPLY=($(IFS=' ' compgen -W "--json --color --quiet --help --server --url --project --token-from --ca-file --timeout --verbose" -- "$cur")) ;;
        *) COMPREPLY=($(:)) ;;
        esac
        ;;
    check)
        case $cur in
        -*) COMPREPLY=($(IFS=' ' compgen -W "--project --strict --json --color --quiet --help" -- "$cur")) ;;
        *) COMPREPLY=($(compgen -f -- "$cur")) ;;
        esac
        ;;
    plan)
        case $cur in
        -*) COMPREPLY=($(IFS=' ' compgen -W "--prune --max-deletes --ledger --no-ledger --accept --force --json --color --quiet --help --server --url --project --token-from --ca-file --timeout --verbose" -- "$cur")) ;;
        *) COMPREPLY=($(compgen -f -- "$cur")) ;;
        esac
        ;;
    apply)
        case $cur in
        -*) COMPREPLY=($(IFS=' ' compgen -W "--prune --max-deletes --ledger --no-ledger --accept --force --backup --stop-on-error --yes --json --color --quiet --help --server --url --project --token-from --ca-file --timeout --verbose" -- "$cur")) ;;
        *) COMPREPLY=($(compgen -f -- "$cur")) ;;
        esac
        ;;
    undo)
        case $cur in
        -*) COMPREPLY=($(IFS=' ' compgen -W "--backup --stop-on-error --yes --json --color --quiet --help --server --url --project --token-from --ca-file --timeout --verbose" -- "$cur")) ;;
        *) COMPREPLY=($(compgen -d -- "$cur")) ;;
        esac
        ;;
    edit)
        case $cur in
        -*) COMPREPLY=($(IFS=' ' compgen -W "--infrastructure --script-type --codehost --accept --force --ledger --yes --json --color --quiet --help --server --url --project --token-from --ca-file --timeout --verbose" -- "$cur")) ;;
        *) COMPREPLY=($(compgen -W "$(_zadig_ask builds)" -- "$cur")) ;;
        esac
        ;;
    export)
        case $cur in
        -*) COMPREPLY=($(IFS=' ' compgen -W "--to --codehost --overwrite --json --color --quiet --help --server --url --project --token-from --ca-file --timeout --verbose" -- "$cur")) ;;
        *) COMPREPLY=($(:)) ;;
        esac
        ;;
    list)
        case $cur in
        -*) COMPREPLY=($(IFS=' ' compgen -W "--names --json --color --quiet --help --server --url --project --token-from --ca-file --timeout --verbose" -- "$cur")) ;;
        *) COMPREPLY=($(:)) ;;
        esac
        ;;
    get)
        case $cur in
        -*) COMPREPLY=($(IFS=' ' compgen -W "--service --module --full --secrets --json --color --quiet --help --server --url --project --token-from --ca-file --timeout --verbose" -- "$cur")) ;;
        *) COMPREPLY=($(compgen -W "$(_zadig_ask builds)" -- "$cur")) ;;
        esac
        ;;
    delete)
        case $cur in
        -*) COMPREPLY=($(IFS=' ' compgen -W "--yes --json --color --quiet --help --server --url --project --token-from --ca-file --timeout --verbose" -- "$cur")) ;;
        *) COMPREPLY=($(compgen -W "$(_zadig_ask builds)" -- "$cur")) ;;
        esac
        ;;
    console)
        case $cur in
        -*) COMPREPLY=($(IFS=' ' compgen -W "--server --url --project --token-from --ca-file --timeout --verbose --color --quiet --help" -- "$cur")) ;;
        *) COMPREPLY=($(:)) ;;
        esac
        ;;
    sandbox)
        case $cur in
        -*) COMPREPLY=($(IFS=' ' compgen -W "--port --zadig --seeds --user --fault --no-licence --max-body --max-page-size --replay --json --color --quiet --help" -- "$cur")) ;;
        *) COMPREPLY=($(:)) ;;
        esac
        ;;
    help)
        case $cur in
        -*) COMPREPLY=($(IFS=' ' compgen -W "--color --quiet --help" -- "$cur")) ;;
        *) COMPREPLY=($(IFS=' ' compgen -W "doctor check plan apply undo edit export list get delete console sandbox help" -- "$cur")) ;;
        esac
        ;;
    *) COMPREPLY=($(IFS=' ' compgen -W "doctor check plan apply undo edit export list get delete console sandbox help --version --color --quiet --help --server --url --project --token-from --token --ca-file --timeout --verbose" -- "$cur")) ;;
    esac
}

complete -o filenames -F _zadig zadig
