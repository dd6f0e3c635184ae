# Hashes, sorting, regular expressions, strings: prints what it has computed.
# usage: perl.pl ROUNDS
use strict;
use warnings;

my $state = 12345;
sub number { return ($state = ($state * 1103515245 + 12345) & 0x7fffffff) >> 8 }

my (%count, $sum);
for my $round (1 .. $ARGV[0]) {
  my $text = '';
  for (1 .. 2000) {
    my $n = number() % 997;
    $count{"word$n"}++;
    $text .= join(' ', "word$n", reverse("x$n"), sprintf('%05d', $n * $round)) . "\n";
  }
  while ($text =~ /^(\w+)\s(\w+)\s(0*)(\d+)$/mg) { $sum += $4 % 1000 + length $3 }
  (my $other = $text) =~ tr/a-z0-9/n-za-m5-90-4/;
  $sum += () = $other =~ /[aeiou][0-9]/g;
  my @top = sort { $count{$b} <=> $count{$a} || $a cmp $b } keys %count;
  $sum += $count{$top[0]} + unpack('%32C*', join ',', @top[0 .. 9]);
}
print "$sum ", scalar(keys %count), "\n";
