// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IVrfCoordinator} from "../../src/beacon/IVrfCoordinator.sol";
import {VrfBeacon} from "../../src/beacon/VrfBeacon.sol";

/// @notice Does what Chainlink's coordinator does to a consumer: takes requests, answers with limited gas, swallows what the
/// consumer reverts with, and takes no request meanwhile.
contract TestVrfCoordinator is IVrfCoordinator {
    uint256 public requests;
    uint256 public lastRequestId;

    RandomWordsRequest private _last;
    bool private _refuses;
    bool private _burns;
    bool private _repeats;
    bool private _answering;

    error InvalidConsumer();

    function refuse(bool refuses) external {
        _refuses = refuses;
    }

    function burnGas() external {
        _burns = true;
    }

    function repeatNumbers() external {
        _repeats = true;
    }

    function requestRandomWords(RandomWordsRequest calldata request) external returns (uint256 requestId) {
        if (_answering) revert Reentrant();
        if (_refuses) revert InvalidConsumer();
        if (_burns) assembly { invalid() }
        requestId = _repeats ? lastRequestId : nextRequestId();
        lastRequestId = requestId;
        requests++;
        _last = request;
    }

    function answer(VrfBeacon beacon, uint256 requestId, uint256 word) external returns (bool taken) {
        return answerWith(beacon, requestId, word, _last.callbackGasLimit);
    }

    function answerUncaught(VrfBeacon beacon, uint256 requestId, uint256 word) external {
        beacon.rawFulfillRandomWords(requestId, _words(word));
    }

    function answerTo(address consumer, uint256 word) external {
        _answering = true;
        VrfBeacon(consumer).rawFulfillRandomWords(1, _words(word));
        _answering = false;
    }

    function lastRequest() external view returns (RandomWordsRequest memory) {
        return _last;
    }

    function answerWith(VrfBeacon beacon, uint256 requestId, uint256 word, uint256 gas) public returns (bool taken) {
        bytes memory data = abi.encodeCall(beacon.rawFulfillRandomWords, (requestId, _words(word)));
        (taken,) = address(beacon).call{gas: gas}(data);
    }

    function nextRequestId() public view returns (uint256) {
        return uint256(keccak256(abi.encode("request", requests)));
    }

    function _words(uint256 word) private pure returns (uint256[] memory words) {
        words = new uint256[](1);
        words[0] = word;
    }
}

/// @notice Another consumer of the same coordinator, which pins while it is being answered, as if through the pool.
contract ReentrantConsumer {
    VrfBeacon private _beacon;
    bytes4 public failure;

    function setBeacon(VrfBeacon beacon) external {
        _beacon = beacon;
    }

    function rawFulfillRandomWords(uint256, uint256[] calldata) external {
        try _beacon.pin(0) {}
        catch (bytes memory reason) {
            failure = bytes4(reason);
        }
    }
}
