# Processes, pipes, signals and sockets as Perl programs use them; prints what never differs.
use strict;
use warnings;
use IO::Select;
use IO::Socket::INET;
use IO::Socket::UNIX;
use POSIX qw(:sys_wait_h setsid _exit);
use Socket;

$| = 1;

sub children {
  my %of;
  for my $n (1 .. 4) {
    my $pid = fork // die "fork: $!";
    _exit($n * 3) unless $pid;
    $of{$pid} = $n;
  }
  my $sum = 0;
  while ((my $pid = wait) > 0) { $sum += ($? >> 8) * $of{$pid} }
  print "children $sum\n";
  system 'sh', '-c', 'exit 5';
  print "system ", $? >> 8, "\n";
  system 'sh', '-c', 'kill -KILL $$';
  print "killed by ", $? & 127, "\n";
  print "backticks ", scalar(grep { /3/ } `seq 1 40`), "\n";
}

sub pipes {
  open my $to, '|-', 'sort -n | tail -n 2' or die "pipe: $!";
  print $to "$_\n" for 9, 11, 2;
  close $to;
  my $pid = open(my $from, '-|') // die "fork: $!";
  unless ($pid) { print "line $_\n" for 1 .. 3; _exit(4) }
  my @lines = <$from>;
  close $from;
  print "read ", scalar @lines, " status ", $? >> 8, "\n";
  pipe my $reader, my $writer or die;
  close $reader;
  local $SIG{PIPE} = sub { print "broken pipe\n" };
  syswrite $writer, 'x';
}

sub conversation {
  socketpair my $near, my $far, AF_UNIX, SOCK_STREAM, PF_UNSPEC or die;
  my $pid = fork // die;
  unless ($pid) {
    close $near;
    while (defined(my $line = <$far>)) { syswrite $far, uc $line }
    _exit(0);
  }
  close $far;
  for my $word (qw(one two)) { syswrite $near, "$word\n"; print 'answer ', scalar <$near> }
  shutdown $near, 1;
  waitpid $pid, 0;
  print "ended $?\n";
}

sub server {
  my $listener = IO::Socket::INET->new(Listen => 5, LocalAddr => '127.0.0.1') or die "listen: $!";
  my @clients;
  for my $n (1 .. 3) {
    my $pid = fork // die;
    unless ($pid) {
      my $wire = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $listener->sockport);
      print $wire "client $n\n";
      my $answer = <$wire>;
      _exit($answer eq "hello client $n\n" ? 0 : 1);
    }
    push @clients, $pid;
  }
  my ($served, $select) = (0, IO::Select->new($listener));
  while ($served < 3) {
    for my $ready ($select->can_read(20)) {
      if ($ready == $listener) { $select->add(scalar $listener->accept); next }
      my $line = <$ready>;
      print $ready "hello $line";
      $select->remove($ready);
      close $ready;
      $served++;
    }
  }
  my $failed = 0;
  for (@clients) { waitpid $_, 0; $failed++ if $? }
  print "served $served failed $failed\n";
}

sub signals {
  my $ended = 0;
  local $SIG{CHLD} = sub { $ended++ while waitpid(-1, WNOHANG) > 0 };
  my @pids = map { my $pid = fork // die; unless ($pid) { setsid; sleep 100; _exit(0) } $pid } 1 .. 3;
  kill 'TERM', @pids;
  select undef, undef, undef, 0.01 while $ended < 3;
  print "terminated $ended\n";
  local $SIG{CHLD} = 'DEFAULT';
  my $sleeper = fork // die;
  unless ($sleeper) { sleep 100; _exit(0) }
  my $waited = eval {
    local $SIG{ALRM} = sub { die "too late\n" };
    alarm 1;
    waitpid $sleeper, 0;
    1;
  };
  print "alarm $@" unless $waited;
  kill 'KILL', $sleeper;
  waitpid $sleeper, 0;
  print "sleeper ", $? & 127, "\n";
}

children;
pipes;
conversation;
server;
signals;
