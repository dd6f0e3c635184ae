use strict;
use warnings;

my (%sum, %count, @rows);
open my $in, '<', $ARGV[0] or die "$ARGV[0]: $!\n";
my $head = <$in>;
chomp $head;
my @names = split /,/, $head;
while (my $line = <$in>) {
    chomp $line;
    my %row;
    @row{@names} = split /,/, $line;
    push @rows, \%row;
    $sum{$row{group}} += $row{amount};
    $count{$row{group}}++;
}
close $in;
printf "%-3s %5d %12.2f %9.4f\n", $_, $count{$_}, $sum{$_}, $sum{$_} / $count{$_} for sort keys %sum;
my @top = (sort { $b->{amount} <=> $a->{amount} || $a->{id} <=> $b->{id} } @rows)[0 .. 9];
print join("\t", map { $_->{name} . '=' . $_->{amount} } @top), "\n";
my $text = join ' ', map { $_->{name} } @rows;
my $pairs = () = $text =~ /\b(\w)\w* \1\w*\b/g;
print "$pairs pairs, ", length $text, " characters\n";
(my $rot = $text) =~ tr/a-z/n-za-m/;
print substr($rot, 0, 60), "\n";
print unpack('H*', pack('NnCd>', 1, 2, 3, 4.5)), "\n";
my $fact = 1;
$fact *= $_ for 1 .. 20;
printf "%d %.15g %s\n", $fact, atan2(1, 1) * 4, 10 / 3;
