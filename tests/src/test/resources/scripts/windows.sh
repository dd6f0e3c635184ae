# A terminal multiplexer: a session of three panes, keys typed into them, and what they show.
root=${XDG_CACHE_HOME:-$HOME/.cache}/amber/programs/root
export PATH=$root/usr/bin:$PATH
export LD_LIBRARY_PATH=$root/usr/lib/x86_64-linux-gnu:$root/lib/x86_64-linux-gnu
export TMUX_TMPDIR=$PWD TERM=vt100 LESSHISTFILE=-
mux() { tmux -L amber -f /dev/null "$@"; }
awaits() { # a pane and a pattern that it is to show
  local tries=0
  until mux capture-pane -p -t "$1" | grep -q -- "$2"; do
    tries=$((tries + 1))
    if [ $tries -gt 150 ]; then
      echo "$1 does not show $2"
      break
    fi
    sleep 0.1
  done
}
shows() {
  awaits "$1" "$2"
  echo "--- $1"
  mux capture-pane -p -t "$1"
}

mux new-session -d -s work -x 80 -y 24 'PS1="> " exec sh'
mux split-window -h -t work: 'exec cat'
mux split-window -v -b -t work: 'exec less text'
mux list-panes -t work: -F '#{pane_index} #{pane_width}x#{pane_height} #{pane_current_command}'
awaits work:0.0 '>'
mux send-keys -t work:0.0 'echo "$((6 * 7))" $TERM; stty size' Enter
shows work:0.0 '^24 '
awaits work:0.1 '^text$\|^:$'
mux send-keys -t work:0.1 '/copper' Enter
shows work:0.1 '^:$'
mux send-keys -t work:0.2 'typed into a pane' Enter
shows work:0.2 '^typed'
mux resize-pane -t work:0.0 -x 30
mux send-keys -t work:0.0 'clear; until stty size | grep 30; do sleep 0.1; done' Enter
shows work:0.0 '^24 30'
mux send-keys -t work:0.2 C-d
mux set-buffer 'echo pasted'
mux paste-buffer -t work:0.0
mux send-keys -t work:0.0 Enter
shows work:0.0 '^pasted'
mux new-window -t work: -n second 'echo in a new window; exec sleep 1000'
shows work:second 'new window'
mux list-windows -t work: -F '#{window_index} #{window_panes}'
mux kill-server
echo "stopped: $?"
mux list-sessions 2>&1 | grep -c .
