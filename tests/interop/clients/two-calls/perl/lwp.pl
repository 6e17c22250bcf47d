# Two calls with LWP::UserAgent: see with-targets.sh.
use strict;
use warnings;
use LWP::UserAgent;
use HTTP::Request;

my $agent = LWP::UserAgent->new(keep_alive => 1, env_proxy => 0, timeout => 20);
my ($place) = $ENV{OPSMGR_URL} =~ m{^http://(.*)$};
$agent->credentials($place, $_, $ENV{CLIENT_USER}, $ENV{CLIENT_KEY}) for "MMS Public API";
my $good = 1;
for my $number (0 .. $ENV{CALLS_COUNT} - 1) {
    my $method = $number == 0 ? "PUT" : "GET";
    my $answer = $agent->request(HTTP::Request->new($method, $ENV{"${method}_URL"}));
    print "$method ", $answer->status_line, "\n";
    $good &&= $answer->code == 200;
}
exit($good ? 0 : 1);
