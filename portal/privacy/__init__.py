"""What the shop holds about a person: handed out when they ask, erased when nothing obliges the shop to keep it."""
