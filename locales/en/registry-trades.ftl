# Trades: rules and hints
denied-trades = Trades are kept by the city administrator.
trade-not-found = There is no such trade
trade-exists = This trade is registered already
trade-occupation-unknown = There is no occupation with this code, or it is retired
trade-work-type-unknown = “{ $occupation }” has no such work type; choose one of the list
trade-range-half = Give both the lowest and the highest level, or neither
trade-range-level = { $level } is not certified by examination and cannot be part of the range
trade-range-order = The highest level must not be below the lowest
trade-access-with-scopes = { $count ->
    [one] One scope line is still in force
   *[other] { $count } scope lines are still in force
 }; end them before the trade becomes an access-type qualification
trade-range-with-scopes = { $count ->
    [one] One scope line lies
   *[other] { $count } scope lines lie
 } outside the new range; end them first
trade-retired-already = This trade is retired already
trade-not-retired = This trade is not retired
trade-retired-with-scopes = { $count ->
    [one] One scope line runs
   *[other] { $count } scope lines run
 } beyond that day; end them first
