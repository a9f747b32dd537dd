// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IRandomBeacon} from "../interfaces/IRandomBeacon.sol";

/// @notice A beacon for devnets: one account publishes each round's value. Whoever holds its key knows the draws in advance, so it is
/// for chains without value only.
contract DevnetBeacon is IRandomBeacon {
    /// @notice Seconds between rounds.
    uint64 public constant period = 3;

    /// @notice Time of round 0 (unix seconds): the deployment.
    uint64 public immutable genesis;

    /// @notice The only account that publishes.
    address public immutable publisher;

    mapping(uint64 beaconRound => bytes32 value) private _values;
    mapping(uint64 beaconRound => bool published) private _published;

    error NotPublisher(address expected, address got);
    error AlreadyPublished(uint64 round);
    error RoundNotReached(uint64 reachedAt, uint64 got);

    /// @param publisher_ the only account that publishes
    constructor(address publisher_) {
        publisher = publisher_;
        genesis = uint64(block.timestamp);
    }

    /// @inheritdoc IRandomBeacon
    /// @dev The clock alone says which round it is: anyone may ask, and asking has no effect.
    function pin(uint64 notBefore) external view returns (uint64 beaconRound) {
        return roundAt(notBefore);
    }

    /// @notice Publishes a round's value, once, not before the round's time. Publisher only.
    /// @dev Reverts NotPublisher, RoundNotReached, AlreadyPublished. Emits RandomnessPublished.
    /// @param round the number of the round
    /// @param value its randomness
    function publish(uint64 round, bytes32 value) external {
        if (msg.sender != publisher) revert NotPublisher(publisher, msg.sender);
        uint256 reachedAt = genesis + uint256(round) * period;
        if (block.timestamp < reachedAt) revert RoundNotReached(uint64(reachedAt), uint64(block.timestamp));
        if (_published[round]) revert AlreadyPublished(round);
        _published[round] = true;
        _values[round] = value;
        emit RandomnessPublished(round, value);
    }

    /// @inheritdoc IRandomBeacon
    function randomness(uint64 round) external view returns (bool available, bytes32 value) {
        return (_published[round], _values[round]);
    }

    /// @notice The first round whose time is not before `timestamp`. Round r is at `genesis + r * period`.
    /// @param timestamp unix seconds
    function roundAt(uint64 timestamp) public view returns (uint64) {
        return timestamp <= genesis ? 0 : (timestamp - genesis + period - 1) / period;
    }
}
